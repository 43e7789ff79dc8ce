"""Which module's tags decide."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/tofu/private:lock_file.bzl", "parse_lock_file")
load("//build/tofu/private:provider_selection.bzl", "select_providers")
load("//build/tofu/private:provider_source.bzl", "parse_provider_source")

_RANDOM = "registry.opentofu.org/hashicorp/random"
_TIME = "registry.opentofu.org/hashicorp/time"

def _lock(file, versions, digit = "a"):
    text = "".join([
        "provider \"%s\" {\n  version = \"%s\"\n  hashes = [\"zh:%s\"]\n}\n" % (address, version, digit * 64)
        for address, version in versions.items()
    ])
    return struct(file = file, providers = parse_lock_file(text, file).providers)

def _module(name, is_root = False, locks = [], locals = [], schemas = []):
    return struct(name = name, is_root = is_root, locks = locks, locals = locals, schemas = schemas)

def _local(version):
    return struct(source = parse_provider_source(_RANDOM).source, version = version, path = "/x", binary = "")

def _schema(version, file = "//:s"):
    return struct(source = parse_provider_source(_RANDOM).source, version = version, file = file)

def _root_decides_impl(ctx):
    env = unittest.begin(ctx)
    selection = select_providers([
        _module("dep", locks = [_lock("//dep:lock", {_RANDOM: "3.1.0", _TIME: "0.1.0"})], locals = [_local("9.9.9")]),
        _module("root", is_root = True, locks = [_lock("//:lock", {_RANDOM: "3.9.0"})]),
    ])
    asserts.equals(env, None, selection.error)
    asserts.equals(
        env,
        [(_RANDOM, "3.9.0", "//:lock", ""), (_TIME, "0.1.0", "//dep:lock", "")],
        [(p.source.address, p.version, p.lock_file, p.local_path) for p in selection.providers],
    )
    asserts.equals(env, [], select_providers([]).providers)
    return unittest.end(env)

_root_decides_test = unittest.make(_root_decides_impl)

def _two_locks_impl(ctx):
    env = unittest.begin(ctx)
    united = select_providers([_module("root", is_root = True, locks = [
        _lock("//a:lock", {_RANDOM: "3.9.0"}, "a"),
        _lock("//b:lock", {_RANDOM: "3.9.0"}, "b"),
    ])])
    asserts.equals(env, [["a" * 64, "b" * 64]], [p.zh for p in united.providers])

    # Two versions are two providers, each with the hashes of its own.
    two = select_providers([_module("root", is_root = True, locks = [
        _lock("//a:lock", {_TIME: "0.1.0", _RANDOM: "3.9.0"}, "a"),
        _lock("//b:lock", {_RANDOM: "3.1.0"}, "b"),
    ])])
    asserts.equals(env, None, two.error)
    asserts.equals(
        env,
        [
            (_RANDOM, "3.1.0", ["b" * 64], "//b:lock"),
            (_RANDOM, "3.9.0", ["a" * 64], "//a:lock"),
            (_TIME, "0.1.0", ["a" * 64], "//a:lock"),
        ],
        [(p.source.address, p.version, p.zh, p.lock_file) for p in two.providers],
    )
    return unittest.end(env)

_two_locks_test = unittest.make(_two_locks_impl)

def _tags_impl(ctx):
    env = unittest.begin(ctx)
    root = select_providers([_module(
        "root",
        is_root = True,
        locks = [_lock("//:lock", {_RANDOM: "3.9.0"})],
        locals = [_local("4.0.0")],
        schemas = [_schema("3.9.0")],
    )]).providers
    asserts.equals(
        env,
        [("4.0.0", "/x", "//:s", "3.9.0")],
        [(p.version, p.local_path, p.schema_file, p.schema_version) for p in root],
    )

    # A dependency cannot replace what its users verify by bytes of its own.
    foreign = select_providers([
        _module("root", is_root = True),
        _module("dependency", locks = [_lock("//:lock", {_RANDOM: "3.9.0"})], locals = [_local("4.0.0")]),
    ]).providers
    asserts.equals(env, [("3.9.0", "", "//:lock")], [(p.version, p.local_path, p.lock_file) for p in foreign])
    alone = select_providers([_module("root", is_root = True, schemas = [_schema("3.9.0")])]).providers
    asserts.equals(env, [("3.9.0", "")], [(p.version, p.lock_file) for p in alone])

    # Each version has the recording of its own; one of no version is that of those without, which then say so.
    versions = select_providers([_module(
        "root",
        is_root = True,
        locks = [_lock("//a:lock", {_RANDOM: "3.9.0"}), _lock("//b:lock", {_RANDOM: "3.1.0"})],
        schemas = [_schema("3.9.0", "//:new"), _schema("2.0.0", "//:old")],
    )]).providers
    asserts.equals(
        env,
        [("3.1.0", "//:old", "2.0.0"), ("3.9.0", "//:new", "3.9.0")],
        [(p.version, p.schema_file, p.schema_version) for p in versions],
    )
    return unittest.end(env)

_tags_test = unittest.make(_tags_impl)

def _conflicts_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        "Two provider_schema tags name %s 3.9.0, one with //:s and one with //:t; keep one of them." % _RANDOM,
        select_providers([_module("root", is_root = True, schemas = [_schema("3.9.0"), _schema("3.9.0", "//:t")])]).error,
    )
    asserts.equals(
        env,
        "Two local_provider tags name %s 4.0.0, one with /x and one with /x; keep one of them." % _RANDOM,
        select_providers([_module("root", is_root = True, locals = [_local("4.0.0"), _local("4.0.0")])]).error,
    )
    return unittest.end(env)

_conflicts_test = unittest.make(_conflicts_impl)

def provider_selection_test_suite(name):
    """Tests of select_providers.

    Args:
      name: the suite's name.
    """
    unittest.suite(name, _root_decides_test, _two_locks_test, _tags_test, _conflicts_test)
