/** How long work may keep the event loop before requests get their turn. Milliseconds. */
const sliceMs = 8;

/** Runs a stepwise computation without holding up anything else for long. */
export async function runInSlices<Result>(steps: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const until = performance.now() + sliceMs;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < until);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
