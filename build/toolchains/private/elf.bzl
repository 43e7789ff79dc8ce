"""Whether an ELF file is statically linked, from its first bytes. A pure function: `file` and `ldd` are not everywhere."""

_PT_INTERP = 3

def is_static_elf(head):
    """Tells a static executable from one that needs a loader.

    Args:
      head: list of ints, the first bytes of the file (4096 hold the program headers of every usual executable).

    Returns:
      bool; False also for what is no 64-bit little-endian ELF file or too unusual to judge.
    """
    if len(head) < 64 or head[:6] != [0x7f, 0x45, 0x4c, 0x46, 2, 1]:
        return False
    table = _little_endian(head, 0x20, 8)
    entry_size = _little_endian(head, 0x36, 2)
    count = _little_endian(head, 0x38, 2)
    if count == 0 or table + entry_size * count > len(head):
        return False
    for index in range(count):
        if _little_endian(head, table + index * entry_size, 4) == _PT_INTERP:
            return False
    return True

def _little_endian(head, offset, size):
    value = 0
    for index in range(size):
        value += head[offset + index] << (8 * index)
    return value

def parse_od(stdout):
    """Reads the output of `od -A n -t x1 -v`.

    Args:
      stdout: string.

    Returns:
      list of ints.
    """
    return [int(byte, 16) for byte in stdout.replace("\n", " ").split(" ") if byte]
