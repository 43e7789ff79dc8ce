/** Field numbers of Bazel's src/main/protobuf/build.proto. */
export const TARGET = {
  type: 1,
  rule: 2,
  sourceFile: 3,
  generatedFile: 4,
  packageGroup: 5,
  environmentGroup: 6,
};

export const RULE = {
  name: 1,
  ruleClass: 2,
  location: 3,
  attribute: 4,
  /** With every branch of a select. */
  input: 5,
  output: 6,
  instantiations: 13,
  definitions: 14,
  /** Of a cquery: with the configuration of each. */
  configuredInput: 15,
};

export const SOURCE_FILE = { name: 1, location: 2, packageGroup: 4 };

export const GENERATED_FILE = { name: 1, generator: 2, location: 3 };

export const PACKAGE_GROUP = { name: 1, included: 3 };

export const ATTRIBUTE = { name: 1, stringValue: 5, stringList: 6 };
