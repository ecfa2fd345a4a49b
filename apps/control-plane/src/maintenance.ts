import { sessionMsMax, stagesMsMax } from './debugger/limits.ts';
import type { ControlPlaneOptions } from './options.ts';
import type { Services } from './services.ts';
import { Duty } from './sharing/duty.ts';

const hourMs = 3_600_000;
/** A gateway has a new id each time it starts. */
const nodeMsMax = 24 * hourMs;
/** As in Kong. */
const clusterNodeMsMax = 14 * 24 * hourMs;
/** A gateway that was away for longer begins a new stream. */
const streamMsMax = 90 * 24 * hourMs;
/** What people were told of alerts. */
const alertMsMax = 90 * 24 * hourMs;

/** What people said of guards; how often a rule is right is told from it. */
const verdictMsMax = 400 * 24 * hourMs;

/** Of tries to sign in: what is older counts for nothing. */
const attemptMsMax = 24 * hourMs;

/** Of each control plane; what gateways lack of older versions they get whole. */
const historyLimits = { versionsMax: 1_000, changesMax: 200_000 };

/** What was said is large: gateways that send much of it fill a disk within an hour. */
const payloadsEveryMs = 10_000;

/** Drops what is older than it may be, or too much, now and time and again, until it is told to end. */
export function startMaintenance(
  { store, analytics, signIn, log, nowMs }: Pick<Services, 'store' | 'analytics' | 'signIn' | 'log' | 'nowMs'>,
  payloads: ControlPlaneOptions['payloads'],
): () => Promise<void> {
  const duty = new Duty('retention', store);
  let running = Promise.resolve();
  const inTurn = (drop: () => Promise<void>) => {
    running = running.then(drop).catch((error: Error) => {
      log.error('what is older than the retention could not be dropped', { error: error.message });
    });
  };
  // Files are of this control plane alone; ClickHouse is of all who have the store.
  const dropAnalytics = () => analytics.prune(nowMs());
  const dropOwn = () => (analytics.dialect === 'duckdb' ? dropAnalytics() : duty.do(dropAnalytics));
  const dropPayloads = () =>
    duty.do(async () => {
      await store.payloads.prune({ beforeMs: nowMs() - payloads.retentionMs, bytesMax: payloads.bytesMax });
    });
  const dropOthers = async () => {
    await store.nodes.prune(nowMs() - nodeMsMax);
    await store.clusterNodes.prune(nowMs() - clusterNodeMsMax);
    await store.debugSessions.prune({ sessionsMs: nowMs() - sessionMsMax, stagesMs: nowMs() - stagesMsMax });
    await store.streams.prune(nowMs() - streamMsMax);
    await store.alerts.prune(nowMs() - alertMsMax);
    await store.guardVerdicts.prune(nowMs() - verdictMsMax);
    await store.configurations.prune(historyLimits);
    await signIn.sessions.prune();
    await store.signIn.links.prune(nowMs());
    await store.signIn.attempts.prune(nowMs() - attemptMsMax);
  };
  const dropHourly = async () => {
    await dropOwn();
    await duty.do(dropOthers);
  };
  inTurn(dropPayloads);
  inTurn(dropHourly);
  const timers = [setInterval(inTurn, payloadsEveryMs, dropPayloads), setInterval(inTurn, hourMs, dropHourly)];
  for (const timer of timers) timer.unref();
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await running;
    await duty.end();
  };
}
