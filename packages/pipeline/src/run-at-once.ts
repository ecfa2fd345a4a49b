/** Runs a stepwise computation from its beginning to its end, where nothing else waits meanwhile. */
export function runAtOnce<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
