"""What one validation needs of the machine, so that Bazel does not start too many at once."""

# Megabytes. Node with the driver, and an engine with the schemas of a module; measured: 60 and 70 to 110.
_BASE = 170

# One provider process; measured: 17 (random) to 90 (kubernetes, helm, kubectl).
_PROVIDER = 90

def _memory(providers):
    return {"cpu": 1, "memory": _BASE + _PROVIDER * providers}

# Bazel calls these while it builds, and takes functions of the top level only.

def _no_provider(_os, _inputs):
    return _memory(0)

def _one_provider(_os, _inputs):
    return _memory(1)

def _two_providers(_os, _inputs):
    return _memory(2)

def _three_providers(_os, _inputs):
    return _memory(3)

def _four_providers(_os, _inputs):
    return _memory(4)

def _many_providers(_os, _inputs):
    return _memory(6)

_BY_COUNT = [_no_provider, _one_provider, _two_providers, _three_providers, _four_providers]

def validation_resources(providers):
    """The `resource_set` of a validation.

    Args:
      providers: how many provider processes it asks. Aliases share one.

    Returns:
      A function for `ctx.actions.run(resource_set = ...)`.
    """
    return _BY_COUNT[providers] if providers < len(_BY_COUNT) else _many_providers
