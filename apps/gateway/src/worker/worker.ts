import { flushCompileCache } from 'node:module';
import { hostname } from 'node:os';
import { type Problem, Secret } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import { HeadLinks, runInSlices, type Snapshot } from '@sallyport/pipeline';
import { obey } from '../caches.ts';
import { createSystemClock } from '../clock.ts';
import { Admissions } from '../connection-limits/admissions.ts';
import { Debugging } from '../debugging/debugging.ts';
import { FindingSender } from '../debugging/finding-sender.ts';
import { keepEnvironmentOutOfReports } from '../diagnostic-reports.ts';
import { payloadSocketOf } from '../event-host/messages.ts';
import {
  type ConfigStep,
  heartbeatMs,
  type ToPrimary,
  type ToWorker,
  type WorkerStart,
  workerStartVariable,
} from '../ipc.ts';
import { createLog, outliveReaders } from '../log.ts';
import { InHand } from '../overload/in-hand.ts';
import { Overload } from '../overload/overload.ts';
import { RetryBudgets } from '../overload/retry-budget.ts';
import { startWitness } from '../overload/witness.ts';
import { pluginsWith } from '../plugins.ts';
import { BodyMemory } from '../proxy/body-memory.ts';
import type { ProxyContext } from '../proxy/context.ts';
import { RealIp } from '../proxy/real-ip.ts';
import { RequestIds } from '../proxy/request-ids.ts';
import { Sweeper } from '../proxy/sweeper.ts';
import { PayloadLink } from '../recording/payload-link.ts';
import { Recorder } from '../recording/recorder.ts';
import { tellParent } from '../tell-parent.ts';
import type { ConfiguredUpstreams } from '../upstream/configured-upstreams.ts';
import { Upstreams } from '../upstream/upstreams.ts';
import { version } from '../version.ts';
import { buildSnapshot, RefusedConfig, type SnapshotParts, updateSnapshot } from './build-snapshot.ts';
import { drain } from './drain.ts';
import { Ebb } from './ebb.ts';
import { Listeners } from './listeners.ts';
import { WorkerSecrets, type WorkerSecretTable } from './secrets.ts';
import { createWorkerServices } from './services.ts';

/**
 * A worker: serves exchanges with the snapshot it was last given. Started by the primary, which it answers to over their
 * channel; ends itself when that is gone.
 */
const start = readJson(process.env[workerStartVariable]!) as WorkerStart;
const { options } = start;
const clock = createSystemClock(start.steadyOriginMs);
outliveReaders();
keepEnvironmentOutOfReports();
const log = createLog({ format: options.logFormat, level: options.logLevel });
const tell: (message: ToPrimary) => void = tellParent;

const upstreams = new Upstreams({
  clock,
  log,
  dns: options.dns,
  report: (report) => tell({ type: 'health', report }),
  tellTrial: (news) => tell({ type: 'trial', news }),
  forget: (keys) => tell({ type: 'health-forget', keys }),
});
const services = createWorkerServices({ options, workerId: start.workerId, clock, log, upstreams, tell });
const secrets = new WorkerSecrets();
const admissions = new Admissions((request) => tell({ type: 'admissions', request }));

const recorder =
  options.recording === undefined ? undefined : new Recorder({ workerId: start.workerId, nodeId: start.nodeId });
const payloads = options.recording?.capturesPayloads ? new PayloadLink(start.workerId) : undefined;

const findings = new FindingSender();
const debugging = new Debugging({
  clock,
  log,
  capturesPayloads: options.recording?.debugsPayloads === true,
  tell: (finding) => findings.send(finding),
});

const plugins = pluginsWith(options.plugins);
const inHand = new InHand();
const witness = () => startWitness(inHand, start.workerId, { format: options.logFormat, level: options.logLevel });
if (start.needsWitness) witness();
let nodeSecret: Secret | undefined;
let context: ProxyContext | undefined;
let listeners: Listeners | undefined;
interface ServedConfig {
  readonly file: string;
  readonly length: number;
  readonly hash: string;
  readonly table: WorkerSecretTable;
}

/** What is served with. */
let current: ServedConfig | undefined;
/** A secret that was built into the configuration has changed since. */
let isOutdated = false;
let swapping: Promise<void> = Promise.resolve();

process.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'secret':
      nodeSecret = new Secret(message.secret);
      return;
    case 'config': {
      // At once: what is rotated from now on is meant for these.
      const table = secrets.table(message.secrets);
      swapping = swapping.then(() =>
        current?.hash === message.hash ? keepConfig({ ...message, table }) : useConfig({ ...message, table }),
      );
      return;
    }
    case 'delta': {
      const table = message.secrets && secrets.table(message.secrets);
      swapping = swapping.then(() => followConfig(message, table));
      return;
    }
    case 'secrets':
      if (secrets.rotate(message.values)) isOutdated = true;
      swapping = swapping.then(renew);
      return;
    case 'health':
      for (const change of message.changes) upstreams.onHealth(change);
      return;
    case 'trial':
      upstreams.onTrial(message.offer);
      return;
    case 'lead':
      upstreams.lead();
      return;
    case 'view':
      tell({ type: 'view', question: message.question, view: upstreams.view(message.upstream) });
      return;
    case 'views':
      tell({ type: 'views', question: message.question, views: upstreams.views() });
      return;
    case 'caches':
      void obey(services.cache, message.order).then((report) =>
        tell({ type: 'caches', question: message.question, report }),
      );
      return;
    case 'counters':
      services.counters.receive(message.message);
      return;
    case 'accounts':
      services.accounts.receive(message.message);
      return;
    case 'records':
      services.records.receive(message.reply);
      return;
    case 'mail':
      services.mail.receive(message.message);
      return;
    case 'metrics':
      services.metrics.receive(message.message);
      return;
    case 'places':
      services.places.receive(message.reply);
      return;
    case 'admissions':
      admissions.receive(message.reply);
      return;
    case 'stdio-host':
      services.stdio.locate(message.socketPath);
      return;
    case 'embedding-host':
      services.embeddings.locate(message.socketPath);
      return;
    case 'event-host':
      recorder?.locate(message.socketPath);
      payloads?.locate(message.socketPath && payloadSocketOf(message.socketPath));
      return;
    case 'debug-tasks':
      debugging
        .use(message.tasks)
        .catch((error: unknown) => log.error('nothing can be observed', { error: String(error) }));
      return;
    case 'witness':
      witness();
      return;
    case 'drain':
      void end(message.timeoutMs);
      return;
  }
});
// The primary is gone: finish what is in hand, then go too.
process.on('disconnect', () => void end(orphanDrainMs));
// Signals are the primary's to answer; a terminal sends them to the whole group.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('SIGHUP', () => {});

const orphanDrainMs = 5_000;
const ebb = new Ebb(() => globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' }));
setInterval(() => {
  tell({ type: 'alive', stats: statsNow() });
  ebb.look(listeners?.connections ?? 0);
}, heartbeatMs).unref();

/** Makes a snapshot of a configuration and swaps it in; the one before serves until then, and on failure goes on. */
function useConfig(config: ServedConfig): Promise<void> {
  return take(config, async () => {
    const snapshot = await buildSnapshot(config.file, config.length, partsWith(config.table));
    return { snapshot, configured: await runInSlices(upstreams.configureSteps(snapshot)), isUpdate: false };
  });
}

/** The same for what has changed in the configuration that this worker serves with. */
async function followConfig(step: ConfigStep, given: WorkerSecretTable | undefined): Promise<void> {
  // A worker that has just started is told the whole of it, with this change or before it.
  if (context === undefined || current === undefined) return given?.close();
  const table = given ?? secrets.again(current.table);
  const config = { file: step.file, length: step.length, hash: step.hash, table };
  if (current.hash === step.hash) return keepConfig(config);
  if (current.hash !== step.fromHash) return await useConfig(config);
  const { snapshot: before } = context;
  await take(config, async () => {
    const snapshot = await updateSnapshot(before, step, partsWith(table));
    return { snapshot, configured: await runInSlices(upstreams.followSteps(before, snapshot)), isUpdate: true };
  });
}

/** It is served with already, and may be in another file now. */
function keepConfig({ file, length, hash, table }: ServedConfig): void {
  table.close();
  current = { ...current!, file, length };
  tell({ type: 'active', hash });
}

interface MadeSnapshot {
  readonly snapshot: Snapshot;
  /** Undefined: the upstreams are the same. */
  readonly configured: ConfiguredUpstreams | undefined;
  /** It was made of the snapshot before. */
  readonly isUpdate: boolean;
}

async function take(config: ServedConfig, make: () => Promise<MadeSnapshot>): Promise<void> {
  try {
    const made = await make();
    const tableBefore = current?.table;
    if (context === undefined) await open(made.snapshot, made.configured!);
    else void swap(context, made).then(() => tableBefore?.close());
    current = config;
    tell({ type: 'alive', stats: statsNow() });
    tell({ type: 'active', hash: config.hash });
  } catch (error) {
    config.table.close();
    const reason = error instanceof Error ? error.message : String(error);
    // The primary tells people the reason; where a bug is, only the stack says.
    log.debug('a configuration could not be activated', {
      hash: config.hash,
      error: error instanceof Error ? error.stack : reason,
    });
    reject(config.hash, error instanceof RefusedConfig ? error.problems : [{ message: reason }]);
  }
}

function reject(hash: string, problems: readonly Problem[]): void {
  tell({ type: 'rejected', hash, problems });
  // Without doors there is nothing to go on with.
  if (context === undefined) setImmediate(() => process.disconnect());
}

function partsWith(table: WorkerSecretTable): SnapshotParts {
  const { nodeId: id, workerId } = start;
  const node = { id, hostname: hostname(), version, workerId, pid: process.pid, secret: nodeSecret! };
  return { plugins, commands: options.mcpCommands, node, shared: services.shared, table };
}

async function open(snapshot: Snapshot, configured: ConfiguredUpstreams): Promise<void> {
  upstreams.use(snapshot, configured);
  const opened: ProxyContext = {
    nodeId: start.nodeId,
    clock,
    log,
    ids: new RequestIds(),
    realIp: new RealIp(options.realIp),
    upstreams,
    retryBudgets: new RetryBudgets(options.retryBudgetPercent / 100),
    allowsDebugHeader: options.allowDebugHeader,
    headLinks: new HeadLinks(options.conversationHeaders),
    sweeper: new Sweeper(clock),
    streaming: new Set(),
    overload: new Overload({
      clock,
      log,
      waitingMax: options.waitingMax,
      lagMaxMs: options.lagMaxMs,
      memoryMaxBytes: options.workerMemoryMaxMiB * 1024 ** 2,
      limitsServices: options.limitUpstreams,
      inHand,
      onBeat: () => tell({ type: 'alive', stats: statsNow() }),
      onSaving: saveMemory,
    }).start(),
    bodyPace: options.bodyPace,
    streamPace: { ...options.bodyPace, bytesPerSecondMin: 0 },
    bodyMemory: new BodyMemory(options.bodyMemoryMaxBytes),
    inHand,
    recorder,
    payloads,
    debugging,
    stats: { requests: 0, active: 0, inner: 0 },
    snapshot,
    draining: false,
  };
  services.inner.use(opened);
  const doors = new Listeners(opened, options, admissions);
  await doors.listen(options);
  context = opened;
  listeners = doors;
  tell({ type: 'listening' });
  setTimeout(flushCompileCache, cacheFlushMs).unref();
}

/** After the start's rush; the next start is quicker for it. Milliseconds. */
const cacheFlushMs = 1_000;

/** Gives what resolves when the snapshot before is no longer used. */
function swap(served: ProxyContext, { snapshot, configured, isUpdate }: MadeSnapshot): Promise<void> {
  const before = served.snapshot;
  served.snapshot = snapshot;
  try {
    if (isUpdate) listeners!.followSnapshot(snapshot);
    else listeners!.useSnapshot(snapshot);
  } catch (error) {
    served.snapshot = before;
    void snapshot.retire();
    throw error;
  }
  snapshot.begin();
  if (isUpdate) upstreams.follow(snapshot, configured);
  else upstreams.use(snapshot, configured!);
  const { blocks } = snapshot;
  if (blocks !== undefined) for (const exchange of [...served.streaming]) exchange.heed(blocks);
  served.retryBudgets.prune(clock.monotonicMs());
  served.overload.prune();
  return before.retire();
}

/** Secrets were rotated: what was made of them is made anew. What reads them at each use has them already. */
async function renew(): Promise<void> {
  if (context === undefined || current === undefined) return;
  if (isOutdated) {
    isOutdated = false;
    await useConfig({ ...current, table: secrets.again(current.table) });
    return;
  }
  listeners!.renewCertificates(log);
  upstreams.renewCertificates();
}

function saveMemory(isSaving: boolean): void {
  listeners!.shortenKeepAlive(isSaving);
  if (isSaving) upstreams.closeIdle();
}

let ending = false;

async function end(timeoutMs: number): Promise<void> {
  if (ending) return;
  ending = true;
  if (context !== undefined && listeners !== undefined) {
    const complete = await drain(context, listeners, timeoutMs);
    if (!complete) log.warn('the deadline of the shutdown cut exchanges short', { exchanges: context.stats.active });
    listeners.destroy();
    await Promise.race([context.snapshot.retire(), new Promise((resolve) => setTimeout(resolve, sinkFlushMs))]);
  }
  await Promise.all([recorder?.close(recorderCloseMs), payloads?.close(recorderCloseMs)]);
  upstreams.destroy();
  await services.close();
  tell({ type: 'alive', stats: statsNow() });
  if (process.connected) process.disconnect();
  process.exit(0);
}

/** How long the event host may take to keep the last rows. Milliseconds. */
const recorderCloseMs = 2_000;
/** How long log queues may take to empty at the end: a little more than they give themselves. Milliseconds. */
const sinkFlushMs = 5_500;

function statsNow() {
  const { rss, heapUsed, heapTotal, external } = memoryNow();
  return {
    connectionsActive: listeners?.connections ?? 0,
    connectionsAccepted: listeners?.accepted ?? 0,
    requests: context?.stats.requests ?? 0,
    exchangesActive: context?.stats.active ?? 0,
    overload: context?.overload.view(),
    memory: { rss, heapUsed, heapTotal, external },
  };
}

let memory = { rss: 0, heapUsed: 0, heapTotal: 0, external: 0 };

/** To look takes a file descriptor: while there is none left, what was seen last. */
function memoryNow(): typeof memory {
  try {
    memory = process.memoryUsage();
  } catch {}
  return memory;
}
