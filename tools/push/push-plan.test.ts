import { describe, expect, it } from 'vitest';

import { nameOf, pathInfoOf } from './path-info-of.ts';
import { PushPlan } from './push-plan.ts';

const pathOf = (name: string): string => pathInfoOf(name, 1).path;

/** Takes and finishes until nothing more can go; the names in the order in which they went. */
function pushAll(plan: PushPlan, fails: readonly string[] = []): string[] {
  const order: string[] = [];
  for (let next = plan.take(); next; next = plan.take()) {
    const name = nameOf(next);
    order.push(name);
    plan.finish(next.path, fails.includes(name) ? 'failed' : 'pushed');
  }
  return order;
}

describe('the plan of a push', () => {
  it('has what is referred to go before what refers to it, and of what can go the smallest first', () => {
    const plan = new PushPlan();
    plan.add(pathInfoOf('c', 1, 'b', 'a'), 'missing');
    plan.add(pathInfoOf('b', 2, 'a', 'b'), 'missing');
    plan.add(pathInfoOf('a', 9), 'missing');
    for (const [name, size] of Object.entries({ y: 7, x: 5, w: 8, v: 6 }))
      plan.add(pathInfoOf(name, size), 'missing');
    expect(pushAll(plan)).toEqual(['x', 'v', 'y', 'w', 'a', 'b', 'c']);
    expect(plan.unfinished).toBe(0);
    expect(plan.count('pushed')).toBe(7);
  });

  it('keeps a path back while what it refers to is under way, or not known yet', () => {
    const plan = new PushPlan();
    plan.add(pathInfoOf('user', 1, 'used', 'later'), 'missing');
    plan.add(pathInfoOf('used', 1), 'missing');
    const used = plan.take();
    expect(used?.path).toBe(pathOf('used'));
    expect(plan.take()).toBeUndefined();
    plan.finish(pathOf('used'), 'pushed');
    expect(plan.take()).toBeUndefined();
    expect(plan.unfinished).toBe(1);
    plan.add(pathInfoOf('later', 1), 'upstream');
    expect(plan.take()?.path).toBe(pathOf('user'));
  });

  it('does not send what the cache or one upstream has', () => {
    const plan = new PushPlan();
    plan.add(pathInfoOf('upstream', 1), 'upstream');
    plan.add(pathInfoOf('present', 1, 'upstream'), 'present');
    plan.add(pathInfoOf('new', 1, 'present', 'upstream'), 'missing');
    expect(pushAll(plan)).toEqual(['new']);
  });

  it('blocks what refers to a path that failed, at any distance, before and after', () => {
    const plan = new PushPlan();
    plan.add(pathInfoOf('far', 1, 'near'), 'missing');
    plan.add(pathInfoOf('near', 1, 'bad'), 'missing');
    plan.add(pathInfoOf('bad', 1), 'missing');
    plan.add(pathInfoOf('other', 2), 'missing');
    expect(pushAll(plan, ['bad'])).toEqual(['bad', 'other']);
    plan.add(pathInfoOf('late', 1, 'far'), 'missing');
    expect(plan.paths('blocked').map(nameOf)).toEqual(['far', 'near', 'late']);
    expect([plan.count('failed'), plan.unfinished]).toEqual([1, 0]);
  });

  it('lets a path go again that was put back, and does not mind one that is added twice', () => {
    const plan = new PushPlan();
    plan.add(pathInfoOf('a', 1), 'missing');
    plan.take();
    plan.add(pathInfoOf('a', 1), 'missing');
    expect(plan.take()).toBeUndefined();
    plan.putBack(pathOf('a'));
    expect(pushAll(plan)).toEqual(['a']);
    plan.add(pathInfoOf('a', 1), 'missing');
    expect(pushAll(plan)).toEqual([]);
    expect(plan.stateOf(pathOf('a'))).toBe('pushed');
  });

  it('never lets a path go before a reference, in random graphs', () => {
    let state = 7;
    const below = (limit: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    for (let round = 0; round < 200; round++) {
      const plan = new PushPlan();
      const graph = new Map<string, string[]>();
      const names = Array.from({ length: 1 + below(30) }, (_, index) => `n${index}`);
      for (const [index, name] of names.entries()) {
        graph.set(
          name,
          names.slice(0, index).filter(() => below(4) === 0),
        );
      }
      const added = [...names].sort(() => below(3) - 1);
      for (const name of added) plan.add(pathInfoOf(name, below(5), ...(graph.get(name) ?? [])), 'missing');
      const gone = new Set<string>();
      for (const name of pushAll(plan)) {
        for (const reference of graph.get(name) ?? []) expect(gone.has(reference)).toBe(true);
        gone.add(name);
      }
      expect(gone.size).toBe(names.length);
    }
  });
});
