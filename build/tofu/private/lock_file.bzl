"""A strict reader of `.terraform.lock.hcl`, as a pure function."""

load("//build/tofu/private:provider_source.bzl", "is_sha256", "is_version", "parse_provider_source")

_ATTRIBUTES = ["version", "constraints", "hashes"]

# What the reader waits for next; the value completes "expected ...".
_TOP = "a provider block"
_LABEL = "the provider's address in quotes"
_OPEN = "'{'"
_BODY = "version, constraints, hashes or '}'"
_EQUALS = "'='"
_TEXT = "a text in quotes"
_LIST_OPEN = "'['"
_ITEM = "a hash in quotes or ']'"
_COMMA = "',' or ']'"

# As Bazel reads UTF-8: a character for each byte.
_BYTE_ORDER_MARK = "\357\273\277"

_CONFLICT_MARKERS = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]

def parse_lock_file(text, file):
    """Reads a dependency lock file, and accepts only what `tofu init` and `tofu providers lock` write.

    Args:
      text: the whole file.
      file: how the file is called in errors.

    Returns:
      A struct of `providers` (a list, in the file's order, of structs of `source` (see parse_provider_source),
      `version`, `constraints` (text or None), `zh` and `h1` (sorted lists of hashes without their prefix) and `line`
      of the block) and `error` (None, or one sentence that starts with `FILE:LINE`; then the list is empty).
    """
    tokens, error = _tokens(text, file)
    if error:
        return struct(providers = [], error = error)

    blocks = []
    state = _TOP
    block = None
    attribute = None
    for token in tokens:
        if state == _TOP:
            if token.kind != "word" or token.text != "provider":
                return _unexpected(file, token, state)
            state = _LABEL
        elif state == _LABEL:
            if token.kind != "text":
                return _unexpected(file, token, state)
            block = {"address": token.text, "line": token.line, "lines": {}}
            state = _OPEN
        elif state == _OPEN:
            if token.text != "{" or token.kind != "mark":
                return _unexpected(file, token, state)
            state = _BODY
        elif state == _BODY:
            if token.kind == "mark" and token.text == "}":
                blocks.append(block)
                block = None
                state = _TOP
            elif token.kind == "word" and token.text in _ATTRIBUTES:
                attribute = token.text
                if attribute in block:
                    return _error(file, token.line, "%s is given twice in one provider block" % attribute)
                block["lines"][attribute] = token.line
                state = _EQUALS
            else:
                return _unexpected(file, token, state)
        elif state == _EQUALS:
            if token.kind != "mark" or token.text != "=":
                return _unexpected(file, token, state)
            state = _LIST_OPEN if attribute == "hashes" else _TEXT
        elif state == _TEXT:
            if token.kind != "text":
                return _unexpected(file, token, state)
            block[attribute] = token.text
            state = _BODY
        elif state == _LIST_OPEN:
            if token.kind != "mark" or token.text != "[":
                return _unexpected(file, token, state)
            block[attribute] = []
            state = _ITEM
        elif state == _ITEM:
            if token.kind == "text":
                block[attribute].append(token)
                state = _COMMA
            elif token.kind == "mark" and token.text == "]":
                state = _BODY
            else:
                return _unexpected(file, token, state)
        elif state == _COMMA:
            if token.kind != "mark" or token.text not in ",]":
                return _unexpected(file, token, state)
            state = _ITEM if token.text == "," else _BODY

    if state != _TOP:
        return _error(file, len(text.splitlines()), "the file ends where %s was expected" % state)
    return _providers(blocks, file)

def _providers(blocks, file):
    providers = []
    seen = {}
    for block in blocks:
        line = block["line"]
        address = block["address"]
        if len(address.split("/")) != 3:
            return _error(file, line, "provider \"%s\" is not of the form HOST/NAMESPACE/TYPE" % address)
        parsed = parse_provider_source(address)
        if parsed.error:
            return _error(file, line, "provider \"%s\" %s; write the lock file anew with: tofu init -upgrade" % (
                address,
                parsed.error,
            ))
        if address in seen:
            return _error(file, line, "provider \"%s\" stands already in line %d" % (address, seen[address]))
        seen[address] = line
        if "version" not in block:
            return _error(file, line, "provider \"%s\" has no version" % address)
        if not is_version(block["version"]):
            return _error(file, block["lines"]["version"], "version \"%s\" is not one exact version" % block["version"])
        hashes = {"zh": {}, "h1": {}}
        for token in block.get("hashes", []):
            scheme, colon, value = token.text.partition(":")
            if not colon or scheme not in hashes or not value or (scheme == "zh" and not is_sha256(value)):
                return _error(
                    file,
                    token.line,
                    "\"%s\" is neither zh: with 64 hexadecimal digits nor h1: with a digest" % token.text,
                )
            hashes[scheme][value] = True
        providers.append(struct(
            source = parsed.source,
            version = block["version"],
            constraints = block.get("constraints"),
            zh = sorted(hashes["zh"]),
            h1 = sorted(hashes["h1"]),
            line = line,
        ))
    return struct(providers = providers, error = None)

def _tokens(text, file):
    tokens = []

    # An editor's byte order mark means nothing, to the engine as well.
    for index, line in enumerate(text.removeprefix(_BYTE_ORDER_MARK).splitlines()):
        number = index + 1
        if [marker for marker in _CONFLICT_MARKERS if line.startswith(marker)]:
            return [], _error(file, number, ("'%s' is left of a merge conflict; take either side, and then write the file " +
                                             "anew with: tofu init") % line).error

        # Texts in these files hold neither quotes nor line breaks, so that every second piece is a text.
        pieces = line.split("\"")
        for position, piece in enumerate(pieces):
            if position % 2 == 1:
                if position == len(pieces) - 1:
                    return [], _error(file, number, "a text has no closing quote").error
                if "\\" in piece or "${" in piece or "%{" in piece:
                    return [], _error(file, number, "\"%s\" holds an escape or a template" % piece).error
                tokens.append(struct(kind = "text", text = piece, line = number))
                continue
            code = _before_comment(piece)
            commented = code != piece
            for mark in "{}[]=,".elems():
                code = code.replace(mark, " %s " % mark)
            for word in code.replace("\t", " ").split(" "):
                if not word:
                    continue
                kind = "mark" if word in "{}[]=," else "word"
                tokens.append(struct(kind = kind, text = word, line = number))
            if commented:
                break
    return tokens, None

def _before_comment(piece):
    for start in ["#", "//"]:
        piece = piece.split(start)[0]
    return piece

def _unexpected(file, token, expected):
    found = "\"%s\"" % token.text if token.kind == "text" else "'%s'" % token.text
    return _error(file, token.line, "found %s where %s was expected" % (found, expected))

def _error(file, line, message):
    return struct(providers = [], error = "%s:%d: %s." % (file, line, message))
