"""The kinds of files that the engine knows, by the ends of their names."""

CONFIGURATION_EXTENSIONS = [".tf", ".tofu", ".tf.json", ".tofu.json"]
TEST_EXTENSIONS = [".tftest.hcl", ".tofutest.hcl", ".tftest.json", ".tofutest.json"]
VARIABLE_EXTENSIONS = [".tfvars", ".tfvars.json"]

# Where the engine looks for tests, relative to a module.
TEST_DIRECTORIES = ["", "tests/"]

# What `tofu fmt` formats; it refuses every other kind.
FORMATTED_EXTENSIONS = [".tf", ".tofu", ".tfvars", ".tftest.hcl", ".tofutest.hcl"]
