"""Which target stands for a source that `module` blocks call and that is no path, such as an address of git."""

load(":labels.bzl", "display_label")

# buildifier: disable=unnamed-macro
def sources_by_label(sources, where):
    """Turns `{source: label}` of a macro into what the attribute of a rule can be in every Bazel.

    Args:
      sources: what stands in `module_sources`.
      where: the label of the target whose attribute it is, for errors.

    Returns:
      A dictionary from a label to its sources, as JSON.
    """
    if type(sources) != "dict":
        fail(("%s: 'module_sources' has a %s, and takes a dictionary from a source to a label. For a choice, make an " +
              "alias() whose 'actual' is the select, and name its label.") % (where, type(sources)))
    found = {}
    for source, label in sources.items():
        found.setdefault(native.package_relative_label(label), []).append(source)
    return {label: json.encode(of_label) for label, of_label in found.items()}

def called_sources(label, by_label, written, info):
    """Reads the attribute again; a path among the sources fails.

    Args:
      label: Label: the module that has the attribute.
      by_label: dictionary from a Target to its sources, as `sources_by_label` gives them.
      written: dictionary from a source to the label as the BUILD file has it; for advice.
      info: the provider of the targets that has their `label` and `directory`.

    Returns:
      A list of structs (source, label, directory, name), all text, by source.
    """
    found = {}
    for target, text in by_label.items():
        module = target[info]
        called = display_label(module.label)
        for source in json.decode(text):
            name = written.get(source, called)
            if source.startswith("./") or source.startswith("../"):
                fail(("%s: 'module_sources' has \"%s\", which is a path and leads where it leads. " +
                      "Name the module of that directory in 'deps' instead: deps = [\"%s\"]") %
                     (display_label(label), source, name))
            found[source] = struct(source = source, label = called, directory = module.directory, name = name)
    return [found[source] for source in sorted(found)]

def require_one_target_each(modules, where):
    """Fails where two targets of one directory disagree about a source: an engine knows directories only.

    Args:
      modules: list of structs (label, directory, sources).
      where: the label of what is validated.
    """
    known = {}
    for module in modules:
        for source in module.sources:
            place = (module.directory, source.source)
            other = known.setdefault(place, struct(module = module, source = source))
            if other.source.directory != source.directory:
                fail(("%s: 'module_sources' of %s and of %s, which have the same directory, take \"%s\" for %s and for %s. " +
                      "Name the same target in both.") %
                     (where, other.module.label, module.label, source.source, other.source.label, source.label))
