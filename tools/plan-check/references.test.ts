import { describe, expect, it } from 'vitest';

import { referencesIn } from './references.ts';

const found = (expression: string): string[] => referencesIn(expression).map((names) => names.join('.'));

describe('the references of an expression', () => {
  it.each([
    ['var.a + local.b', ['var.a', 'local.b']],
    ['length(var.a)', ['var.a']],
    ['provider::time::parse(var.a).b', ['var.a', 'b']],
    ['"x-${var.a}-${upper("y${var.b}")}"', ['var.a', 'var.b']],
    ['"$${var.a} %%{var.b}"', []],
    ['"%{ if var.a }x%{ endif }"', ['if', 'var.a', 'endif']],
    ['<<-EOT\n  ${var.a}\n  # ${var.b}\n  EOT\n', ['var.a', 'var.b']],
    ['random_pet.a[0].id', ['random_pet.a.id']],
    ['random_pet.a[*].id', ['random_pet.a.id']],
    ['module.m[var.key].out.b', ['module.m.out.b', 'var.key', 'out.b']],
    ['module.m["k.${var.a}"].out', ['module.m.out', 'var.a', 'out']],
    ['[var.a, # var.b\n /* var.c */ var.d]', ['var.a', 'var.d']],
    ['{ "a" = var.a, (var.b) = "var.c" }', ['var.a', 'var.b']],
    ['(\n  var.a\n  .b[0].c["x"].d\n)', ['var.a.b.c.d', 'd']],
    ['"$$${var.a}" + var.b', ['var.a', 'var.b']],
    ['12 > 1e3 ? true : null', ['true', 'null']],
  ])('%s', (expression, expected) => {
    // What stands behind an index that is an expression is read twice, which does no harm: it names no block.
    expect(found(expression)).toEqual(expect.arrayContaining(expected));
    expect(
      found(expression)
        .filter((name) => name.startsWith('var.'))
        .sort(),
    ).toEqual(expected.filter((name) => name.startsWith('var.')).sort());
  });
});
