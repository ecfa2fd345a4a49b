import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock, Log } from '@sallyport/pipeline';
import { entryUrl } from '../entry.ts';
import { type ToPrimary, type ToWorker, type WorkerStart, type WorkerStats, workerStartVariable } from '../ipc.ts';
import { RespawnDelay } from './respawn.ts';
import { Watchdog } from './watchdog.ts';

interface Managed {
  readonly worker: ChildProcess;
  readonly workerId: number;
  readonly startedMs: number;
  stats: WorkerStats | undefined;
  activeHash: string | undefined;
}

export interface WorkersOptions {
  count: number;
  start: Omit<WorkerStart, 'workerId' | 'needsWitness'>;
  /** What a worker's heap may grow to, in MiB. */
  memoryMaxMiB: number;
  clock: Clock;
  log: Log;
  /** A worker has started and wants everything a worker needs to know. */
  onStarted(workerId: number): void;
  onMessage(workerId: number, message: ToPrimary): void;
  /** A worker is gone for good; another takes its place under a new id. `requests`: that it had begun when it was last heard of. */
  onGone(workerId: number, requests: number): void;
}

/** Of all workers, those that are gone included. */
export interface WorkersStats {
  workers: { workerId: number; pid: number; stats: WorkerStats }[];
  requests: number;
  connectionsAccepted: number;
  shed: number;
}

/**
 * Keeps the workers of a node alive: starts them, replaces those that die or hang, and backs off when they die at once.
 * All listen on the sockets that the primary has bound, so that no death refuses a connection.
 */
export class Workers {
  readonly #options: WorkersOptions;
  readonly #managed = new Map<number, Managed>();
  readonly #watchdog: Watchdog;
  readonly #respawn: RespawnDelay;
  /** Of the bound addresses, in the order in which workers find them. */
  #sockets: readonly number[] = [];
  #nextId = 1;
  #stopping = false;
  #hasHung = false;
  /** Totals of workers that are gone, so that counts never go back. */
  readonly #gone = { requests: 0, connectionsAccepted: 0, shed: 0 };
  restarts = 0;

  constructor(options: WorkersOptions) {
    this.#options = options;
    this.#respawn = new RespawnDelay(options.count);
    this.#watchdog = new Watchdog(options.clock, (workerId, silentMs) => this.#onSilent(workerId, silentMs));
  }

  /** `sockets`: file descriptors of the addresses that workers listen on. */
  start(sockets: readonly number[]): void {
    // Told to stop while addresses were bound.
    if (this.#stopping) return;
    this.#sockets = sockets;
    for (let i = 0; i < this.#options.count; i++) this.#fork();
    this.#watchdog.start();
  }

  #fork(): void {
    const { start, memoryMaxMiB, clock, log } = this.#options;
    const workerId = this.#nextId++;
    const worker = fork(workerFile, [], {
      env: {
        ...process.env,
        ...allocator,
        [workerStartVariable]: JSON.stringify({
          ...start,
          workerId,
          needsWitness: this.#hasHung,
        } satisfies WorkerStart),
      },
      execArgv: [...workerFlags, `--max-old-space-size=${Math.ceil(memoryMaxMiB * heapReserve)}`],
      stdio: ['inherit', 'inherit', 'inherit', 'ipc', ...this.#sockets],
    });
    const startedMs = clock.monotonicMs();
    const managed: Managed = { worker, workerId, startedMs, stats: undefined, activeHash: undefined };
    this.#managed.set(workerId, managed);
    worker.once('spawn', () => {
      this.#watchdog.heard(workerId, startGraceMs);
      this.#options.onStarted(workerId);
    });
    worker.on('message', (message: ToPrimary) => this.#onMessage(managed, message));
    worker.on('error', (error) => {
      log.error('a worker process could not be reached', { workerId, error: error.message });
      // The system started none (too many processes, say), and so nobody will tell of its end.
      if (worker.pid === undefined && this.#managed.has(workerId)) this.#onExit(managed, null, null);
    });
    worker.once('exit', (code, signal) => this.#onExit(managed, code, signal));
  }

  #onMessage(managed: Managed, message: ToPrimary): void {
    const { workerId } = managed;
    if (message.type === 'alive') managed.stats = message.stats;
    if (message.type === 'active') {
      managed.activeHash = message.hash;
      this.#watchdog.graceEnds(workerId);
    } else this.#watchdog.heard(workerId);
    this.#options.onMessage(workerId, message);
  }

  #onSilent(workerId: number, silentMs: number): void {
    this.#options.log.error('a worker hangs and is killed', { workerId, silentMs });
    this.#managed.get(workerId)?.worker.kill('SIGKILL');
    if (!this.#hasHung) this.broadcast({ type: 'witness' });
    this.#hasHung = true;
  }

  #onExit({ workerId, stats, startedMs }: Managed, code: number | null, signal: string | null): void {
    const { clock, log } = this.#options;
    this.#managed.delete(workerId);
    this.#watchdog.forget(workerId);
    this.#gone.requests += stats?.requests ?? 0;
    this.#gone.connectionsAccepted += stats?.connectionsAccepted ?? 0;
    this.#gone.shed += stats?.overload?.shed ?? 0;
    this.#options.onGone(workerId, stats?.requests ?? 0);
    if (this.#stopping) return;
    this.restarts++;
    const livedMs = Math.round(clock.monotonicMs() - startedMs);
    const delayMs = this.#respawn.after({ livedMs, wasKilled: signal === 'SIGKILL' });
    log.warn('a worker ended and is replaced', { workerId, reason: reasonOf(code, signal), livedMs, delayMs });
    if (delayMs === 0) this.#fork();
    else clock.after(delayMs, () => (this.#stopping ? undefined : this.#fork()));
  }

  /** False when there is no such worker. */
  send(workerId: number, message: ToWorker): boolean {
    const worker = this.#managed.get(workerId)?.worker;
    if (worker?.connected !== true) return false;
    worker.send(message);
    return true;
  }

  broadcast(message: ToWorker): void {
    for (const workerId of this.#managed.keys()) this.send(workerId, message);
  }

  get ids(): number[] {
    return [...this.#managed.keys()];
  }

  get pids(): number[] {
    return [...this.#managed.values()].map(({ worker }) => worker.pid ?? 0);
  }

  /** True when every worker serves this configuration. */
  allActive(hash: string): boolean {
    return this.#managed.size > 0 && [...this.#managed.values()].every(({ activeHash }) => activeHash === hash);
  }

  get someActive(): boolean {
    return [...this.#managed.values()].some(({ activeHash }) => activeHash !== undefined);
  }

  stats(): WorkersStats {
    const workers = [...this.#managed.values()].flatMap(({ workerId, worker, stats }) =>
      stats === undefined ? [] : [{ workerId, pid: worker.pid ?? 0, stats }],
    );
    return {
      workers,
      requests: this.#gone.requests + sum(workers, (stats) => stats.requests),
      connectionsAccepted: this.#gone.connectionsAccepted + sum(workers, (stats) => stats.connectionsAccepted),
      shed: this.#gone.shed + sum(workers, (stats) => stats.overload?.shed ?? 0),
    };
  }

  /** Asks all workers to finish; resolves when they are gone, by force if need be. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true;
    this.#watchdog.stop();
    const exits = [...this.#managed.values()].map(
      ({ worker }) =>
        new Promise<void>((resolve) => {
          const force = setTimeout(() => worker.kill('SIGKILL'), timeoutMs + forceAfterMs);
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

const workerFile = fileURLToPath(entryUrl('../worker/worker', import.meta.url));
/** glibc keeps what a burst of connections took in one arena per thread; so it gives most of it back. */
const allocator = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };
/** A young worker reads its configuration before it says anything. Milliseconds. */
const startGraceMs = 30_000;
/** Beyond the drain's deadline, for flushing logs. Milliseconds. */
const forceAfterMs = 5_000;
/** A small young generation keeps a loaded worker's memory low; measured to cost nothing in throughput. */
const workerFlags = ['--max-semi-space-size=8', '--expose-gc'];

/** V8 gives up before its heap is quite full; a worker that is to shed load near its limit needs room to do so. */
const heapReserve = 1.1;

/** V8 ends a process whose heap is full with SIGABRT. */
function reasonOf(code: number | null, signal: string | null): string {
  if (signal === 'SIGABRT') return 'SIGABRT, most likely for want of memory';
  if (code === null && signal === null) return 'it could not be started';
  return signal ?? `exit code ${code}`;
}

function sum(workers: { stats: WorkerStats }[], of: (stats: WorkerStats) => number): number {
  return workers.reduce((total, { stats }) => total + of(stats), 0);
}
