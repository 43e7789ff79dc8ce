"""Lock files, good and bad."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/tofu/private:lock_file.bzl", "parse_lock_file")

_A = "a" * 64
_B = "b" * 64

_GOOD = """\
# This file is maintained automatically by "tofu init".
# Manual edits may be lost in future updates.

provider "registry.opentofu.org/hashicorp/random" {
  version     = "3.9.0"
  constraints = "~> 3.0, != 3.1.0"
  hashes = [
    "h1:aGFzaA==",
    "zh:%s", # a comment with a "quote
    "zh:%s",
  ]
}

provider "registry.acme.example/acme/one-two" { // on few lines
  version = "1.0.0-beta.2"
  hashes = ["zh:%s"]
}
provider "registry.opentofu.org/hashicorp/time" {
  version = "0.14.2"
}
""" % (_B, _A, _A)

def _good_impl(ctx):
    env = unittest.begin(ctx)
    lock = parse_lock_file(_GOOD, "tofu/.terraform.lock.hcl")
    asserts.equals(env, None, lock.error)
    asserts.equals(
        env,
        [
            ("registry.opentofu.org/hashicorp/random", "3.9.0", "~> 3.0, != 3.1.0", [_A, _B], ["aGFzaA=="], 4),
            ("registry.acme.example/acme/one-two", "1.0.0-beta.2", None, [_A], [], 14),
            ("registry.opentofu.org/hashicorp/time", "0.14.2", None, [], [], 18),
        ],
        [(p.source.address, p.version, p.constraints, p.zh, p.h1, p.line) for p in lock.providers],
    )
    asserts.equals(env, ("registry.opentofu.org", "hashicorp", "random"), (
        lock.providers[0].source.host,
        lock.providers[0].source.namespace,
        lock.providers[0].source.type,
    ))
    asserts.equals(env, [], parse_lock_file("", "f").providers)
    asserts.equals(env, None, parse_lock_file("# only a comment\n", "f").error)
    return unittest.end(env)

_good_test = unittest.make(_good_impl)

def _odd_impl(ctx):
    env = unittest.begin(ctx)
    plain = parse_lock_file(_GOOD, "f")
    for text in [
        _GOOD.replace("\n", "\r\n"),
        "\357\273\277" + _GOOD.replace("\n", "\r\n"),
        _GOOD.replace("  ", "\t"),
        _GOOD + "\n\n# the end",
    ]:
        asserts.equals(env, plain, parse_lock_file(text, "f"))
    for text in ["", "\n", "\r\n\r\n", "\357\273\277"]:
        asserts.equals(env, struct(providers = [], error = None), parse_lock_file(text, "f"))

    # Far more than any real one has; a reader that looks back would not end.
    blocks = 500
    hashes = "".join(["    \"zh:%s\",\n" % _A, "    \"h1:x\",\n"] * 10)
    long = "".join([
        "provider \"registry.opentofu.org/a/p%d\" {\n  version = \"1.0.0\"\n  hashes = [\n%s  ]\n}\n" % (block, hashes)
        for block in range(blocks)
    ])
    asserts.true(env, len(long.splitlines()) > 10000)
    parsed = parse_lock_file(long, "f")
    asserts.equals(env, None, parsed.error)
    asserts.equals(env, blocks, len(parsed.providers))
    last = parsed.providers[-1]
    asserts.equals(env, ("p499", [_A], ["x"], 499 * 25 + 1), (last.source.type, last.zh, last.h1, last.line))
    return unittest.end(env)

_odd_test = unittest.make(_odd_impl)

def _block(body, address = "registry.opentofu.org/hashicorp/random"):
    return "# head\n\nprovider \"%s\" {\n%s\n}\n" % (address, body)

_BAD = [
    ("resource \"x\" {}", "f:1: found 'resource' where a provider block was expected."),
    (
        _block("  version = \"3.9.0\"\n<<<<<<< HEAD\n  hashes = []"),
        "f:5: '<<<<<<< HEAD' is left of a merge conflict; take either side, and then write the file anew with: tofu init.",
    ),
    (
        "=======\r\n",
        "f:1: '=======' is left of a merge conflict; take either side, and then write the file anew with: tofu init.",
    ),
    ("provider random {", "f:1: found 'random' where the provider's address in quotes was expected."),
    ("provider \"registry.opentofu.org/a/b\"\n=", "f:2: found '=' where '{' was expected."),
    (_block("  version = 3.9.0"), "f:4: found '3.9.0' where a text in quotes was expected."),
    (_block("  version \"3.9.0\""), "f:4: found \"3.9.0\" where '=' was expected."),
    (_block("  sources = []"), "f:4: found 'sources' where version, constraints, hashes or '}' was expected."),
    (_block("  version = \"3.9.0"), "f:4: a text has no closing quote."),
    (_block("  version = \"${v}\""), "f:4: \"${v}\" holds an escape or a template."),
    (_block("  version = \"~> 3.9\""), "f:4: version \"~> 3.9\" is not one exact version."),
    (_block("  version = \"3.9.0/../x\""), "f:4: version \"3.9.0/../x\" is not one exact version."),
    (_block("  constraints = \"> 1\""), "f:3: provider \"registry.opentofu.org/hashicorp/random\" has no version."),
    (
        _block("  version = \"3.9.0\"\n  version = \"3.9.0\""),
        "f:5: version is given twice in one provider block.",
    ),
    (
        _block("  version = \"3.9.0\"\n  hashes = [\n    \"zh:abc\",\n  ]"),
        "f:6: \"zh:abc\" is neither zh: with 64 hexadecimal digits nor h1: with a digest.",
    ),
    (
        _block("  version = \"3.9.0\"\n  hashes = [\n    \"md5:abc\",\n  ]"),
        "f:6: \"md5:abc\" is neither zh: with 64 hexadecimal digits nor h1: with a digest.",
    ),
    (
        _block("  version = \"3.9.0\"\n  hashes = \"h1:x\""),
        "f:5: found \"h1:x\" where '[' was expected.",
    ),
    (
        _block("  version = \"3.9.0\"\n  hashes = [\n    \"h1:x\"\n    \"h1:y\"\n  ]"),
        "f:7: found \"h1:y\" where ',' or ']' was expected.",
    ),
    (
        "provider \"registry.opentofu.org/hashicorp/random\" {\n  version = \"3.9.0\"\n",
        "f:2: the file ends where version, constraints, hashes or '}' was expected.",
    ),
    (
        _block("  version = \"3.9.0\"", address = "hashicorp/random"),
        "f:3: provider \"hashicorp/random\" is not of the form HOST/NAMESPACE/TYPE.",
    ),
    (
        _block("  version = \"3.9.0\"", address = "registry.opentofu.org/Hashi/random"),
        "f:3: provider \"registry.opentofu.org/Hashi/random\" has the part 'Hashi', where lower-case letters, " +
        "digits and inner dashes were expected; write the lock file anew with: tofu init -upgrade.",
    ),
    (
        _block("  version = \"3.9.0\"") + _block("  version = \"3.9.1\""),
        "f:8: provider \"registry.opentofu.org/hashicorp/random\" stands already in line 3.",
    ),
]

def _bad_impl(ctx):
    env = unittest.begin(ctx)
    for text, error in _BAD:
        lock = parse_lock_file(text, "f")
        asserts.equals(env, error, lock.error)
        asserts.equals(env, [], lock.providers)
    return unittest.end(env)

_bad_test = unittest.make(_bad_impl)

def _foreign_host_impl(ctx):
    env = unittest.begin(ctx)
    lock = parse_lock_file(_block("  version = \"3.9.0\"", address = "registry.terraform.io/hashicorp/random"), "f")
    for part in ["f:3: ", "registry.terraform.io", "registry.opentofu.org", "tofu init -upgrade"]:
        asserts.true(env, part in lock.error, "%s lacks %s" % (lock.error, part))
    return unittest.end(env)

_foreign_host_test = unittest.make(_foreign_host_impl)

def lock_file_test_suite(name):
    """Tests of parse_lock_file.

    Args:
      name: the suite's name.
    """
    unittest.suite(name, _good_test, _odd_test, _bad_test, _foreign_host_test)
