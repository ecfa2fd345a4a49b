import { writeSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { createLog, type LogOptions } from '../log.ts';
import { InHand } from './in-hand.ts';

/** A loop that stands still for so long is told of; a while later the primary ends its process. Milliseconds. */
const stillMs = 1_200;
const lookEveryMs = 200;
/** Exchanges that one entry names. */
const namedMax = 20;

interface WitnessData {
  shared: SharedArrayBuffer;
  workerId: number;
  log: Pick<LogOptions, 'format' | 'level'>;
}

/**
 * Starts a thread that sees when the event loop of its worker stands still, and says what the worker had in hand: the loop
 * itself can't any more. It costs 12 MB, so workers have one from the first time on that one of them hung.
 */
export function startWitness(inHand: InHand, workerId: number, log: WitnessData['log']): void {
  if (inHand.isWatched) return;
  inHand.isWatched = true;
  const data: WitnessData = { shared: inHand.shared, workerId, log };
  const thread = new Worker(new URL(import.meta.url), { workerData: data, execArgv: [], resourceLimits: small });
  // Without it all goes on.
  thread.on('error', () => {
    inHand.isWatched = false;
  });
  thread.unref();
}

/** MiB. */
const small = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 };

function watch({ shared, workerId, log: options }: WitnessData): void {
  const inHand = new InHand(shared);
  // Directly: what is written through the main thread would wait for it.
  const log = createLog({ ...options, write: (line) => void writeSync(2, line) });
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  let beats = inHand.beats;
  let stillSinceMs = performance.now();
  let isTold = false;
  for (;;) {
    const before = performance.now();
    Atomics.wait(sleeper, 0, 0, lookEveryMs);
    const now = performance.now();
    const wasStopped = now - before > 2 * lookEveryMs;
    if (inHand.beats !== beats || wasStopped) {
      beats = inHand.beats;
      stillSinceMs = now;
      isTold = false;
    } else if (!isTold && now - stillSinceMs >= stillMs) {
      isTold = true;
      const exchanges = inHand.list();
      log.error('the event loop of a worker stands still', {
        workerId,
        stillMs: Math.round(now - stillSinceMs),
        inHand: exchanges.length,
        exchanges: exchanges.slice(0, namedMax),
      });
    }
  }
}

if (!isMainThread) watch(workerData as WitnessData);
