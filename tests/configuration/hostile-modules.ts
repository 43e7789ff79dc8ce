interface HostileModule {
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** Whether the engine can read it, and whether this reader leaves it alone though the engine can. */
  readonly engine: 'valid' | 'error' | 'valid, but not for us';
}

const valid = (files: HostileModule['files']): HostileModule => ({ files, engine: 'valid' });
const error = (files: HostileModule['files']): HostileModule => ({ files, engine: 'error' });

/** Modules around one difficulty of the syntax each. */
export const hostileModules: Readonly<Record<string, HostileModule>> = {
  'every form of a comment': valid({
    'main.tf': `# resource "null_resource" "a" {}
// module "x" { source = "./x" }
/* resource "null_resource" "b" {
*/ resource "random_pet" "real" { /* } */ } # }
resource "random_id" /* between */ "b" {
  byte_length = 1 // }
}
`,
  }),
  'heredocs that look like blocks': valid({
    'main.tf': `locals {
  a = <<EOT
resource "null_resource" "not" {
  EOTX
$\${not}
EOT
  b = <<-EOT
    module "x" {
      \${upper("}\${"EOT"}{")}
    %{if true~}
EOT in the line
    %{endif}
    EOT
  c = upper(<<-A_B
    }
    A_B
  )
}
resource "random_pet" "real" {}
`,
  }),
  'templates in templates': valid({
    'main.tf': `locals {
  a = "\${"\${"}"}"}" 
  b = "$\${x} %%{if} $ % %\${"{"}"
  c = "\${{ "}" = "\${1}" }["}"]}"
  d = { "\${"k"}" = 1, (upper("x")) : 2 }
}
resource "random_pet" "real" { prefix = "\${"{"}" }
`,
  }),
  'escapes in strings': valid({
    'main.tf': `module "x" { source = ".\\u002Fx\\u00e9" }
resource "random_\\u0070et" "real" { prefix = "\\"} \\\\" }
`,
  }),
  'braces and brackets over lines': valid({
    'main.tf': `locals {
  a = [
    { b = { c = [1,

      2], } },
  ]
  d = (
    true
    ? 1
    : 2
  )
  e = [for k, v in { a = 1 } : "\${k}}"
    if v > 0]
  f = { for k in ["a"] :
    k => k... }
}
resource "random_pet" "a" {}
`,
  }),
  'blocks on one line and labels without quotes': valid({
    'main.tf': `resource random_pet a { length = 1 }
resource "random_pet" b {}
module c { source = "./c" }
terraform { required_version = ">= 1.0" }
`,
  }),
  'Windows line ends and a byte order mark': valid({
    'main.tf': '\uFEFFresource "random_pet" "a" {\r\n  prefix = <<A\r\n x\r\nA\r\n}\r\n# end\r\n',
  }),
  'names in other letters': valid({
    'main.tf':
      'locals {\n  größe = "👩‍👩‍👧 é"\n}\nresource "random_pet" "größe" {}\nmodule "日本" { source = "./日本" }\n',
  }),
  'JSON in all its forms': valid({
    'main.tf.json': JSON.stringify({
      '//': 'a comment',
      terraform: [
        { required_providers: { east: { source: 'hashicorp/random', version: '~> 3.0' }, time: '0.14.2' } },
      ],
      resource: [
        { random_pet: { a: { provider: 'east' }, b: [{ provider: 'east.west' }] } },
        { random_id: [{ c: { byte_length: 1 } }, { d: { byte_length: 1 } }] },
      ],
      provider: { east: [{}, { alias: 'west' }] },
      module: { x: { source: './x', providers: { random: 'east.west' } } },
      data: { time_x: { y: {} } },
      output: { x: { value: '${"}"}${upper("{")}' } },
    }),
  }),
  'JSON with a key twice': valid({
    'main.tf.json':
      '{"resource": {"random_pet": {"a": {}}}, "resource": {"random_pet": {"b": {}}}, "module": {"x": null}}',
  }),
  'a file that OpenTofu reads in place of another': valid({
    'main.tf': 'resource "null_resource" "terraform_only" {}\nmodule "x" { source = "./terraform" }\n',
    'main.tofu': 'resource "random_pet" "a" {}\nmodule "x" { source = "./tofu" }\n',
    'other.tf.json': '{"module": {"y": {"source": "./terraform"}}}',
    'other.tofu.json': '{"module": {"y": {"source": "./tofu"}}}',
  }),
  'files that are not read': valid({
    'main.tf': 'resource "random_pet" "a" {}\n',
    '.hidden.tf': '(',
    'main.tf~': '(',
    '#main.tf#': '(',
    'notes.hcl': '(',
  }),
  overrides: valid({
    'main.tf': `terraform {
  required_providers {
    random = { source = "hashicorp/random", version = "1.0.0" }
    time   = { source = "hashicorp/time" }
  }
}
module "x" { source = "./x" }
module "y" { source = "./y" }
resource "random_pet" "a" {}
resource "random_pet" "b" { provider = random }
provider "random" { alias = "other" }
`,
    'override.tf': `terraform {
  required_providers {
    random = { source = "hashicorp/random", version = "3.9.0" }
  }
}
module "x" { source = "./override" }
resource "random_pet" "a" { provider = time }
provider "time" {}
`,
    'z_override.tf.json': '{"module": {"y": {"source": "./json"}}}',
  }),
  'providers that are only implied': valid({
    'main.tf': `resource "random_pet" "a" {}
data "http" "b" {}
ephemeral "random_password" "c" {}
resource "terraform_data" "d" {}
resource "google_x" "e" { provider = google-beta }
check "f" {
  data "time_x" "g" {}
  assert {
    condition     = data.time_x.g.id != ""
    error_message = "x"
  }
}
`,
  }),
  'local names and addresses of providers': valid({
    'main.tf': `terraform {
  required_providers {
    a = { source = "HashiCorp/Random" }
    b = { source = "example.com/x/y", version = ">= 1.0.0, < 2.0.0" }
    c = { "source" = "time", configuration_aliases = [c.one, c.two] }
    d = "~> 1.0"
  }
}
resource "a_x" "x" {}
resource "b_x" "x" {}
resource "c_x" "x" { provider = c.one }
resource "d_x" "x" {}
provider "b" {
  alias    = "each"
  for_each = toset(["k"])
}
resource "b_x" "y" { provider = b.each["k"] }
provider "d" { version = "1.2.3" }
`,
  }),
  'a source that has to be evaluated': valid({
    'main.tf': 'module "x" { source = "./x" }\nlocals {\n  a = module.x\n}\n',
  }),
  'no content': valid({ 'main.tf': '', 'other.tf': '\n# only a comment' }),
  'three dollar signs before a brace': {
    files: { 'main.tf': 'locals {\n  a = "$$${1}"\n}\nresource "random_pet" "a" {}\n' },
    engine: 'valid, but not for us',
  },
  'a heredoc that the file ends with': error({ 'main.tf': 'locals {\n  a = <<EOT\nx\nEOT' }),
  'an unclosed block': error({ 'main.tf': 'resource "random_pet" "a" {\n' }),
  'an unclosed string': error({ 'main.tf': 'locals {\n  a = "x\n}\n' }),
  'an unclosed template': error({ 'main.tf': 'locals {\n  a = "${1"\n}\n' }),
  'brackets that do not match': error({ 'main.tf': 'locals {\n  a = [1)\n}\n' }),
  'two arguments on the line of a block': error({
    'main.tf': 'resource "random_pet" "a" { a = 1, b = 2 }\n',
  }),
  'a block that begins on the next line': error({ 'main.tf': 'resource "random_pet" "a"\n{\n}\n' }),
  'bytes that are not UTF-8': error({
    'main.tf': Buffer.from([0x6c, 0x20, 0x7b, 0x0a, 0x23, 0xff, 0x0a, 0x7d, 0x0a, 0xff]),
  }),
  'JSON with a trailing comma': error({ 'main.tf.json': '{"locals": {"a": 1,}}' }),
  'a template as a label': error({ 'main.tf': 'resource "random_${1}" "a" {}\n' }),
};
