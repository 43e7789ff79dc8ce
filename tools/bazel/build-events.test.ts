import { expect, test } from 'vitest';

import { describeBuildEventsFailure, parseBuildEvents } from './build-events.ts';

// What real Bazel writes is tested in tests/bootstrap; here is what it writes when it does not come to its end.

test('a build that ended before its report is not a build without actions', () => {
  expect(parseBuildEvents('{"id":{"started":{}},"started":{}}\n')).toEqual({
    ok: false,
    error: { type: 'incomplete', absent: 'finished' },
  });
  const finished = '{"id":{"buildFinished":{}},"finished":{"exitCode":{"name":"SUCCESS"}}}\n';
  expect(parseBuildEvents(finished)).toEqual({
    ok: false,
    error: { type: 'incomplete', absent: 'buildMetrics' },
  });
});

test('a line that was cut off is named', () => {
  const result = parseBuildEvents('{"id":{}}\n{"id":{"bui');
  if (result.ok) throw new Error('parsed');
  expect(describeBuildEventsFailure(result.error)).toContain('line 2 of');
});
