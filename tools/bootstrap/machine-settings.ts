import { pathToFileURL } from 'node:url';

import { unreachable } from '../result.ts';
import type { Facts } from './facts.ts';
import { localProvidersDirectory, openTofu, programPath } from './go-programs.ts';
import { hostTofu } from './needed-programs.ts';
import type { BazelChoice } from './plan.ts';
import { type RcLine, setting } from './rc-lines.ts';
import { registryDirectory } from './registry-stubs.ts';
import { byReason, schemaOnlyProviders, type WhySchemaOnly } from './schema-only.ts';

/** With Debian's Bazel only: it brings the modules we load, so that the others may be empty. */
export function needsEmptyRegistry(facts: Facts): boolean {
  return facts.reach.bazelRegistry?.answers === false && !facts.registryConfigured;
}

/** The generated rc. What the tests need besides is not in it: builds are the same with and without `--tests`. */
export function machineSettings(facts: Facts, bazel: BazelChoice | undefined): RcLine[] {
  const { reach, cache } = facts;
  const lines: RcLine[] = bazel?.source === 'host' && bazel.debian ? debianSettings(facts) : [];
  if (!reach.tofuRelease.answers) {
    const path = hostTofu(facts) ?? programPath(openTofu, cache);
    lines.push({
      why: `OpenTofu's releases cannot be downloaded (${reach.tofuRelease.why}).`,
      line: setting('common', '--repo_env=FLYWHEEL_TOFU_PATH', path),
    });
  }
  if (!reach.nodeRelease.answers && facts.node !== undefined) {
    lines.push({
      why: `Node.js cannot be downloaded (${reach.nodeRelease.why}); without this line a fresh build tries and warns.`,
      line: setting('common', '--repo_env=FLYWHEEL_NODE_PATH', facts.node.path),
    });
  }
  if (!reach.providerRegistry.answers) {
    lines.push({
      why: `The provider registry does not answer (${reach.providerRegistry.why}); these were built here.`,
      line: setting('common', '--repo_env=FLYWHEEL_LOCAL_PROVIDERS', localProvidersDirectory(cache)),
    });
  }
  const schemaOnly = schemaOnlyProviders(facts);
  if (schemaOnly.length > 0) {
    const sources = schemaOnly.map(({ source }) => source).join(',');
    lines.push({
      why: byReason(schemaOnly)
        .map(({ why }) => schemaOnlyComment(why))
        .join(' '),
      line: setting('common', '--repo_env=FLYWHEEL_SCHEMA_ONLY_PROVIDERS', sources),
    });
  }
  return lines;
}

function schemaOnlyComment(why: WhySchemaOnly): string {
  switch (why) {
    case 'registry-does-not-answer':
      return 'No binary can be had for these: modules that use them are validated at level `schema`.';
    case 'no-hash-in-lock-file':
      return 'The lock file has no hash of these, so nothing fetched could be verified: run `tofu providers lock` and commit the result.';
    default:
      return unreachable(why);
  }
}

function debianSettings(facts: Facts): RcLine[] {
  const registry = [
    {
      why: "The public registry of Bazel modules does not answer; Debian's Bazel brings what we load, the rest is empty.",
      line: setting('common', '--registry', pathToFileURL(registryDirectory(facts.cache)).href),
    },
    {
      why: "The WORKSPACE suffix of Bazel 7 would download rulesets that Debian's Bazel brings as modules.",
      line: 'common --noenable_workspace',
    },
  ];
  return [
    ...(needsEmptyRegistry(facts) ? registry : []),
    {
      why: "Debian's overrides resolve to other modules than the public registry: its lock file would differ.",
      line: 'common --lockfile_mode=off',
    },
    {
      why: "Debian's rc turns this on; it keeps every sandbox directory.",
      line: 'build --nosandbox_debug',
    },
  ];
}
