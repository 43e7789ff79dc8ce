import { expect, it } from 'vitest';

import { analysisOf } from './analysis-of.ts';
import { patternFile } from './pattern-file.ts';

it('holds patterns that Bazel reads back whole', () => {
  const analysis = analysisOf(
    { '@@//a b:c+d': [], '@@//a:x#1': [], '@@//a:x#2': [], '@@//b/c#d/e:f': [] },
    [],
  );
  expect(patternFile(analysis, [0, 1, 2, 3])).toBe('//a b:c+d\n//a:all-targets\n//b/...\n');
});
