"""Tests of elf.bzl on hand-made headers."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//build/toolchains/private:elf.bzl", "is_static_elf", "parse_od")

_PT_LOAD = 1
_PT_INTERP = 3

def _elf(segment_types):
    """The header and program headers of a 64-bit little-endian ELF file."""
    head = [0x7f, 0x45, 0x4c, 0x46, 2, 1] + [0] * 58
    head[0x20] = 64
    head[0x36] = 56
    head[0x38] = len(segment_types)
    for segment_type in segment_types:
        head.extend([segment_type] + [0] * 55)
    return head

def _elf_impl(ctx):
    env = unittest.begin(ctx)
    asserts.true(env, is_static_elf(_elf([_PT_LOAD, _PT_LOAD])))
    asserts.false(env, is_static_elf(_elf([_PT_LOAD, _PT_INTERP, _PT_LOAD])))

    # Too unusual to judge: not static.
    asserts.false(env, is_static_elf(_elf([])))
    asserts.false(env, is_static_elf(_elf([_PT_LOAD, _PT_LOAD])[:100]))
    asserts.false(env, is_static_elf([]))
    asserts.false(env, is_static_elf(parse_od(" 23 21 2f 62 69 6e 2f 73 68\n 0a\n")))
    return unittest.end(env)

def _od_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, [0x7f, 0x45, 0xff, 0x00], parse_od(" 7f 45\n ff 00\n"))
    return unittest.end(env)

_elf_test = unittest.make(_elf_impl)
_od_test = unittest.make(_od_impl)

def elf_test_suite(name):
    """Declares the tests.

    Args:
      name: of the suite.
    """
    unittest.suite(name, _elf_test, _od_test)
