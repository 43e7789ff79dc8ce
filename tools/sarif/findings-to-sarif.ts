import { createHash } from 'node:crypto';

import { version } from '../cli/version.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';
import { repositoryOf } from '../validate/module-sources.ts';
import type { ValidationResult } from '../validate/result.ts';
import { formatSummary } from '../validate/verdict.ts';
import { ruleId, stableSummary } from './rule-id.ts';
import {
  fingerprintName,
  sarifToolName,
  type SarifLocation,
  type SarifResult,
  type SarifRule,
  type SarifRun,
} from './sarif-log.ts';

/** The run of one check of one module. Deterministic: no time, no path of a machine. */
export function findingsToSarif(result: ValidationResult): SarifRun {
  const check = result.check;
  const found = result.diagnostics.map((diagnostic) => ({
    diagnostic,
    rule: {
      id: ruleId(check, diagnostic.summary),
      shortDescription: { text: plainText(stableSummary(diagnostic.summary)) },
    },
  }));
  const rules = sortedRules(found.map(({ rule }) => rule));
  const occurrences = new Map<string, number>();
  const results = found.map(({ diagnostic, rule }): SarifResult => {
    const identity = identityOf(diagnostic, rule.id, result.directory);
    const occurrence = (occurrences.get(identity) ?? 0) + 1;
    occurrences.set(identity, occurrence);
    return {
      ruleId: rule.id,
      ruleIndex: rules.findIndex(({ id }) => id === rule.id),
      level: diagnostic.severity,
      message: { text: plainText(messageOf(diagnostic)) },
      locations: [locationOf(diagnostic, result.directory)],
      partialFingerprints: { [fingerprintName]: `${digest(identity)}:${occurrence}` },
      properties: {
        modules: [result.label],
        ...(result.target !== undefined && { planChecks: [result.target] }),
      },
    };
  });
  return {
    tool: { driver: { name: sarifToolName, semanticVersion: version, rules } },
    automationDetails: {
      id: `${sarifToolName}/${check}/${(result.target ?? result.label).replace(/^\/\//, '')}/`,
    },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notChecked(result) }],
    originalUriBaseIds: {
      '%SRCROOT%': { description: { text: 'The Bazel workspace.' } },
      '%EXTERNAL%': {
        description: { text: 'The directory of other repositories, "external" in the output base of Bazel.' },
      },
    },
    columnKind: 'unicodeCodePoints',
    results,
    properties: {
      level: result.level,
      modules: [
        {
          label: result.label,
          ...(result.target !== undefined && { target: result.target }),
          directory: result.directory,
          check,
          level: result.level,
          engine: `${result.engine.name} ${result.engine.version}`,
          errors: result.errors,
          warnings: result.warnings,
          providers: result.providers.map(({ source, version: of, level, verified, origin }) => ({
            source,
            version: of,
            level,
            verified,
            origin,
          })),
        },
      ],
    },
  };
}

/** Each rule once, by id. */
export function sortedRules(rules: readonly SarifRule[]): SarifRule[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function notChecked(result: ValidationResult): SarifRun['invocations'][0]['toolExecutionNotifications'] {
  if (result.level === 'provider') return [];
  return [{ level: 'note', message: { text: plainText(formatSummary(result)) } }];
}

function messageOf({ summary, detail, hint }: Diagnostic): string {
  const parts = [summary, detail.trim(), hint === undefined ? '' : `To do: ${hint}`];
  return parts.filter((part) => part !== '').join('\n');
}

function locationOf({ place, code, address }: Diagnostic, directory: string): SarifLocation {
  return {
    physicalLocation: {
      artifactLocation: artifactOf(place?.path ?? directory),
      ...(place && {
        region: {
          startLine: place.line,
          startColumn: place.column,
          ...(code !== undefined && { snippet: { text: code } }),
        },
      }),
    },
    ...(address !== undefined && {
      logicalLocations: [{ fullyQualifiedName: address, kind: 'resource' as const }] as const,
    }),
  };
}

function artifactOf(path: string): SarifLocation['physicalLocation']['artifactLocation'] {
  if (repositoryOf(path) === '') return { uri: relativeUri(path), uriBaseId: '%SRCROOT%' };
  return { uri: relativeUri(path.slice('external/'.length)), uriBaseId: '%EXTERNAL%' };
}

function relativeUri(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** In the text of a SARIF message braces are placeholders and `[x](y)` is a link, unless written so (§3.11.5, §3.11.6). */
function plainText(text: string): string {
  return text.replaceAll(/[{}]/g, '$&$&').replaceAll(/\[(?=[^\]]*\]\()/g, '\\[');
}

/** The same when lines were added above or another module found the same; not when the line itself was changed. */
function identityOf(diagnostic: Diagnostic, rule: string, directory: string): string {
  const { place, address = '', code = '', detail } = diagnostic;
  const line = code.split('\n')[0]?.trim() ?? '';
  // A module that calls this one sees the same resource below its own name for the call.
  const resource = address.replace(/^(module\.[\w-]+(\[[^\]]*\])?\.)+/, '');
  return JSON.stringify([rule, place?.path ?? directory, resource, line, detail]);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
