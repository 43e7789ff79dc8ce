"""Rules for TypeScript programs: one self-contained file from sources, and a runnable target.

They serve rules_flywheel's own tools: no rules_js, no `npm install` at the consumer.
"""

load("//build/bundle/private:node_program.bzl", _node_program = "node_program")
load("//build/bundle/private:ts_bundle.bzl", _ts_bundle = "ts_bundle")

node_program = _node_program
ts_bundle = _ts_bundle
