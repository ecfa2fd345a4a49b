import { createHash } from 'node:crypto';
import type { Clock, Records } from '@sallyport/pipeline';
import type { Seal } from './seal.ts';

export interface SharedFlightOptions {
  readonly records: Records;
  readonly seal: Seal;
  readonly clock: Clock;
  /** How long a result is there for whoever asks again. */
  readonly keptMs: number;
  /** How long one may take, and the others wait. */
  readonly timeoutMs: number;
}

/** The result of `run`, whoever ran it; undefined when it had none. */
export type SharedFlight = (key: string, run: () => Promise<string | undefined>) => Promise<string | undefined>;

/**
 * Does a thing once for everybody who asks for it, in whichever worker or gateway that sees the same records: a refresh
 * token that is used twice counts as stolen. `key` may be a secret.
 */
export function createSharedFlight({ records, seal, clock, keptMs, timeoutMs }: SharedFlightOptions): SharedFlight {
  const inHand = new Map<string, Promise<string | undefined>>();

  async function fly(name: string, run: () => Promise<string | undefined>): Promise<string | undefined> {
    const deadlineMs = clock.monotonicMs() + timeoutMs;
    for (;;) {
      const sealed = await records.get(`flown:${name}`);
      if (sealed !== undefined) return (await seal.open(sealed)) || undefined;
      if (await records.add(`flying:${name}`, '', timeoutMs)) break;
      if (clock.monotonicMs() > deadlineMs) return undefined;
      await new Promise<void>((resolve) => void clock.after(lookMs, resolve));
    }
    try {
      // Someone may have finished between the two questions.
      const sealed = await records.get(`flown:${name}`);
      if (sealed !== undefined) return (await seal.open(sealed)) || undefined;
      const result = await run();
      await records.put(`flown:${name}`, await seal.seal(result ?? ''), result === undefined ? failedMs : keptMs);
      return result;
    } finally {
      await records.delete(`flying:${name}`);
    }
  }

  return (key, run) => {
    const name = createHash('sha256').update(key).digest('base64url');
    const known = inHand.get(name);
    if (known !== undefined) return known;
    const flight = fly(name, run).finally(() => inHand.delete(name));
    inHand.set(name, flight);
    return flight;
  };
}

const lookMs = 25;
/** Those who waited for a failure share it; who comes later tries anew. */
const failedMs = 1_000;
