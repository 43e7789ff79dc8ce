import type { Files } from '../../rig/bazel-workspace.ts';

/** A kind of generated module: what it uses, and what the engine makes of it. */
export interface ModuleKind {
  readonly name: 'small' | 'kubectl' | 'kubernetes';
  readonly providers: readonly string[];
  /** Where binaries are at hand: address and version. */
  readonly binaries: Readonly<Record<string, string>>;
  readonly configuration: (index: number, revision: number) => string;
}

const requiring = (...sources: readonly string[]): string =>
  `terraform {\n  required_providers {\n${sources
    .map((source) => `    ${source.split('/')[1] ?? ''} = {\n      source = "${source}"\n    }\n`)
    .join('')}  }\n}\n`;

const variables = (index: number, revision: number): string =>
  `# revision ${revision}\nvariable "name" {\n  type    = string\n  default = "module-${index}"\n}\noutput "name" {\n  value = var.name\n}\n`;

export const moduleKinds: readonly ModuleKind[] = [
  {
    name: 'small',
    providers: ['random', 'time'],
    binaries: { 'hashicorp/random': '3.9.0', 'hashicorp/time': '0.14.2' },
    configuration: (index, revision) =>
      `${requiring('hashicorp/random', 'hashicorp/time')}${variables(index, revision)}
resource "random_password" "a" {
  length = ${8 + (index % 50)}
}
resource "random_pet" "b" {
  prefix = var.name
}
resource "time_static" "c" {
  rfc3339 = "2026-01-01T00:00:00Z"
}
`,
  },
  {
    name: 'kubectl',
    providers: ['kubectl'],
    binaries: { 'gavinbunney/kubectl': '1.19.0' },
    configuration: (index, revision) =>
      `${requiring('gavinbunney/kubectl')}${variables(index, revision)}
resource "kubectl_manifest" "a" {
  yaml_body = yamlencode({
    apiVersion = "v1"
    kind       = "ConfigMap"
    metadata   = { name = var.name, namespace = "n${index}" }
  })
}
resource "kubectl_server_version" "b" {
}
`,
  },
  {
    name: 'kubernetes',
    providers: ['kubernetes'],
    binaries: {},
    configuration: (index, revision) =>
      `${requiring('hashicorp/kubernetes')}${variables(index, revision)}
resource "kubernetes_namespace_v1" "a" {
  metadata {
    name = var.name
  }
}
`,
  },
];

/** The packages of so many modules of a kind, and of as many that are validated as peers do it. */
export function modulePackages(kind: ModuleKind, count: number, revision = 0): Files {
  const packages = Array.from({ length: count }, (_, index) => onePackage(kind, index, revision));
  return Object.assign({}, ...packages) as Files;
}

export function onePackage(kind: ModuleKind, index: number, revision: number): Files {
  const directory = `modules/m${index}`;
  const peer = Object.keys(kind.binaries).length > 0;
  return {
    [`${directory}/main.tf`]: kind.configuration(index, revision),
    [`${directory}/BUILD.bazel`]: `load("@rules_flywheel//build/tofu:rules.bzl", "tofu_module", "tofu_validate")
${peer ? 'load("//peer:peer.bzl", "init_validate")\n' : ''}
tofu_module(
    name = "m",
    srcs = ["main.tf"],
    providers = ${JSON.stringify(kind.providers)},
)

tofu_validate(
    name = "validate",
    module = ":m",
)
${peer ? '\ninit_validate(\n    name = "peer",\n    srcs = ["main.tf"],\n    tags = ["manual"],\n)\n' : ''}`,
  };
}
