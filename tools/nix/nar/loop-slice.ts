/**
 * Small files are read with synchronous calls, as a promise for each would cost more than the file. So that whoever
 * else needs the event loop gets it, all readers of this process share one slice of time in each turn of the loop.
 */
const SLICE_MILLISECONDS = 5;

let sliceStart = 0;
const waiting: (() => void)[] = [];

export function sliceIsOver(): boolean {
  return performance.now() - sliceStart > SLICE_MILLISECONDS;
}

/** Resolves in a later turn of the loop, when it is the caller's. */
export function nextSlice(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(wakeOne);
  });
}

function wakeOne(): void {
  sliceStart = performance.now();
  const wake = waiting.shift();
  // One for each turn: five readers that woke together would hold the loop for five slices.
  if (waiting.length > 0) setImmediate(wakeOne);
  wake?.();
}
