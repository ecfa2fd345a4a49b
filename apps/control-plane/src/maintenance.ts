import type { AnalyticsStore } from '@sallyport/analytics';
import type { Store } from '@sallyport/store';
import { sessionMsMax, stagesMsMax } from './debugger/limits.ts';
import type { Log } from './log.ts';
import type { ControlPlaneOptions } from './options.ts';

const hourMs = 3_600_000;
/** A gateway has a new id each time it starts. */
const nodeMsMax = 24 * hourMs;
/** A gateway that was away for longer begins a new stream. */
const streamMsMax = 90 * 24 * hourMs;

/** Drops what is older than it may be, now and every hour, until it is told to end. */
export function startMaintenance(
  { store, analytics, log }: { store: Store; analytics: AnalyticsStore; log: Log },
  payloads: ControlPlaneOptions['payloads'],
  nowMs: () => number,
): () => Promise<void> {
  let running = Promise.resolve();
  const run = () => {
    running = running.then(async () => {
      try {
        await analytics.prune(nowMs());
        await store.nodes.prune(nowMs() - nodeMsMax);
        await store.payloads.prune({ beforeMs: nowMs() - payloads.retentionMs, bytesMax: payloads.bytesMax });
        await store.debugSessions.prune({ sessionsMs: nowMs() - sessionMsMax, stagesMs: nowMs() - stagesMsMax });
        await store.streams.prune(nowMs() - streamMsMax);
      } catch (error) {
        log.error('what is older than the retention could not be dropped', { error: (error as Error).message });
      }
    });
  };
  run();
  const timer = setInterval(run, hourMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
