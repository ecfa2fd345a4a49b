import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type { Clock, Log } from '@sallyport/pipeline';
import {
  heartbeatMs,
  silenceMs,
  type ToPrimary,
  type ToWorker,
  type WorkerStart,
  type WorkerStats,
  workerStartVariable,
} from '../ipc.ts';

interface Managed {
  readonly worker: Worker;
  readonly workerId: number;
  lastHeardMs: number;
  stats: WorkerStats | undefined;
  activeHash: string | undefined;
}

export interface WorkersOptions {
  count: number;
  start: Omit<WorkerStart, 'workerId'>;
  clock: Clock;
  log: Log;
  /** A worker has started and wants everything a worker needs to know. */
  onStarted(workerId: number): void;
  onMessage(workerId: number, message: ToPrimary): void;
  /** A worker is gone for good; another takes its place under a new id. */
  onGone(workerId: number): void;
}

/** A worker that dies sooner than this after its start counts as crash-looping. Milliseconds. */
const quickDeathMs = 1_000;
const backoffMaxMs = 5_000;

/**
 * Keeps the workers of a node alive: starts them, replaces those that die or hang, and backs off when they die at
 * once. All share one listening socket per address, which the primary holds, so that no death refuses a connection.
 */
export class Workers {
  readonly #options: WorkersOptions;
  readonly #managed = new Map<number, Managed>();
  #nextId = 1;
  #stopping = false;
  #quickDeaths = 0;
  #watchdog: { cancel(): void } | undefined;
  /** Totals of workers that are gone, so that counts never go back. */
  readonly #gone = { requests: 0, connectionsAccepted: 0 };
  restarts = 0;

  constructor(options: WorkersOptions) {
    this.#options = options;
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({
      exec: fileURLToPath(new URL('../worker/worker.ts', import.meta.url)),
      args: [],
      execArgv: workerFlags,
    });
  }

  start(): void {
    for (let i = 0; i < this.#options.count; i++) this.#fork();
    this.#watch();
  }

  #fork(): void {
    const { start, clock, log } = this.#options;
    const workerId = this.#nextId++;
    const worker = cluster.fork({ ...allocator, [workerStartVariable]: JSON.stringify({ ...start, workerId }) });
    const managed: Managed = {
      worker,
      workerId,
      lastHeardMs: Number.POSITIVE_INFINITY,
      stats: undefined,
      activeHash: undefined,
    };
    const startedMs = clock.monotonicMs();
    this.#managed.set(workerId, managed);
    worker.once('online', () => {
      managed.lastHeardMs = clock.monotonicMs() + startGraceMs;
      this.#options.onStarted(workerId);
    });
    worker.on('message', (message: ToPrimary) => {
      if (message.type === 'alive') managed.stats = message.stats;
      if (message.type === 'active') managed.activeHash = message.hash;
      const isYoung = managed.activeHash === undefined;
      managed.lastHeardMs = isYoung ? Math.max(managed.lastHeardMs, clock.monotonicMs()) : clock.monotonicMs();
      this.#options.onMessage(workerId, message);
    });
    worker.on('error', (error) =>
      log.error('a worker process could not be reached', { workerId, error: error.message }),
    );
    worker.once('exit', (code, signal) =>
      this.#onExit(managed, clock.monotonicMs() - startedMs, signal ?? `exit code ${code}`),
    );
  }

  #onExit({ workerId, stats }: Managed, livedMs: number, reason: string): void {
    this.#managed.delete(workerId);
    this.#gone.requests += stats?.requests ?? 0;
    this.#gone.connectionsAccepted += stats?.connectionsAccepted ?? 0;
    this.#options.onGone(workerId);
    if (this.#stopping) return;
    this.restarts++;
    this.#quickDeaths = livedMs < quickDeathMs ? this.#quickDeaths + 1 : 0;
    // The first deaths are answered at once, whatever the cause; a loop is slowed down.
    const delayMs =
      this.#quickDeaths <= this.#options.count * 2
        ? 0
        : Math.min(backoffMaxMs, 100 * 2 ** Math.min(this.#quickDeaths, 10));
    this.#options.log.warn('a worker ended and is replaced', {
      workerId,
      reason,
      livedMs: Math.round(livedMs),
      delayMs,
    });
    if (delayMs === 0) this.#fork();
    else this.#options.clock.after(delayMs, () => (this.#stopping ? undefined : this.#fork()));
  }

  #watch(): void {
    const { clock, log } = this.#options;
    this.#watchdog = clock.after(heartbeatMs, () => {
      for (const { worker, workerId, lastHeardMs } of this.#managed.values()) {
        if (clock.monotonicMs() - lastHeardMs < silenceMs) continue;
        log.error('a worker hangs and is killed', {
          workerId,
          silentMs: Math.round(clock.monotonicMs() - lastHeardMs),
        });
        worker.process.kill('SIGKILL');
      }
      this.#watch();
    });
  }

  send(workerId: number, message: ToWorker): void {
    const worker = this.#managed.get(workerId)?.worker;
    if (worker?.isConnected()) worker.send(message);
  }

  broadcast(message: ToWorker): void {
    for (const workerId of this.#managed.keys()) this.send(workerId, message);
  }

  get pids(): number[] {
    return [...this.#managed.values()].map(({ worker }) => worker.process.pid ?? 0);
  }

  /** True when every worker serves this configuration. */
  allActive(hash: string): boolean {
    return this.#managed.size > 0 && [...this.#managed.values()].every(({ activeHash }) => activeHash === hash);
  }

  get someActive(): boolean {
    return [...this.#managed.values()].some(({ activeHash }) => activeHash !== undefined);
  }

  stats(): { workers: { pid: number; stats: WorkerStats }[]; requests: number; connectionsAccepted: number } {
    const workers = [...this.#managed.values()].flatMap(({ worker, stats }) =>
      stats === undefined ? [] : [{ pid: worker.process.pid ?? 0, stats }],
    );
    return {
      workers,
      requests: this.#gone.requests + sum(workers, (stats) => stats.requests),
      connectionsAccepted: this.#gone.connectionsAccepted + sum(workers, (stats) => stats.connectionsAccepted),
    };
  }

  /** Asks all workers to finish; resolves when they are gone, by force if need be. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true;
    this.#watchdog?.cancel();
    const exits = [...this.#managed.values()].map(
      ({ worker }) =>
        new Promise<void>((resolve) => {
          const force = setTimeout(() => worker.process.kill('SIGKILL'), timeoutMs + forceAfterMs);
          worker.once('exit', () => {
            clearTimeout(force);
            resolve();
          });
        }),
    );
    this.broadcast({ type: 'drain', timeoutMs });
    await Promise.all(exits);
  }
}

/** glibc keeps what a burst of connections took in one arena per thread; so it gives most of it back. */
const allocator = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };
/** A young worker reads its configuration before it says anything. Milliseconds. */
const startGraceMs = 30_000;
/** Beyond the drain's deadline, for flushing logs. Milliseconds. */
const forceAfterMs = 5_000;
/** A small young generation keeps a loaded worker's memory low; measured to cost nothing in throughput. */
const workerFlags = ['--max-semi-space-size=8'];

function sum(workers: { stats: WorkerStats }[], of: (stats: WorkerStats) => number): number {
  return workers.reduce((total, { stats }) => total + of(stats), 0);
}
