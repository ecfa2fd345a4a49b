import type { Clock, Counters, Log } from '@sallyport/pipeline';
import { CounterAuthority } from './counter-authority.ts';
import { LeasedCounters } from './leased-counters.ts';

export interface MemoryCountersOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly keysMax?: number;
  readonly overflow?: 'open' | 'closed';
}

/** The counters of a node that is one process: authority and worker in one, every answer at once. */
export function createMemoryCounters(options: MemoryCountersOptions): Counters {
  const authority = new CounterAuthority(options);
  const workerId = 1;
  const counters: LeasedCounters = new LeasedCounters({
    clock: options.clock,
    transport: { send: (message) => authority.receive(workerId, message) },
  });
  authority.addWorker(workerId, (message) => counters.receive(message));
  return {
    take: (key, windows, cost, atMs) => counters.take(key, windows, cost, atMs),
    close() {
      counters.close();
      authority.close();
    },
  };
}
