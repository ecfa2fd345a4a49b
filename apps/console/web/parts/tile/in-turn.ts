/** How many tiles are asked for at once: the others wait, so that a long dashboard does not keep everybody waiting. */
const atOnce = 4;

let running = 0;
const waiting: (() => void)[] = [];

export async function inTurn<Result>(signal: AbortSignal, act: () => Promise<Result>): Promise<Result> {
  if (running >= atOnce) await new Promise<void>((go) => waiting.push(go));
  else running++;
  try {
    signal.throwIfAborted();
    return await act();
  } finally {
    const next = waiting.shift();
    // The place goes on to the next.
    if (next === undefined) running--;
    else next();
  }
}
