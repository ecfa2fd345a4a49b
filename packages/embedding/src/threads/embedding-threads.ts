import {
  type Clock,
  type EmbedOptions,
  embedTimeoutMs,
  type LocalEmbedder,
  type Log,
  type Vector,
} from '@sallyport/pipeline';
import { dimensions, modelName } from '../model/model.ts';
import { ModelThread } from './model-thread.ts';

export interface EmbeddingThreadsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** More than one are started only while texts wait. */
  readonly threadsMax: number;
  /** Module of the threads; another one is for tests. */
  readonly entry?: URL;
}

/** A text that somebody waits for. */
interface Job {
  readonly text: string;
  resolve(vector: Vector): void;
  reject(error: Error): void;
  isOver: boolean;
}

/**
 * The model in threads of this process. Texts of a call are embedded one by one, calls in turn, so that somebody's thousand texts hold nobody
 * up. What cannot be embedded in time is rejected, and so is what would wait behind too much.
 */
export class EmbeddingThreads implements LocalEmbedder {
  readonly model = modelName;
  readonly dimensions = dimensions;
  readonly #options: EmbeddingThreadsOptions;
  readonly #threads = new Set<ModelThread>();
  /** The texts of each call that wait. */
  readonly #calls: Job[][] = [];
  #waiting = 0;
  #pauseMs = firstPauseMs;
  #isPausing = false;
  #isClosed = false;
  #problem = '';

  constructor(options: EmbeddingThreadsOptions) {
    this.#options = options;
  }

  /** Which program computes; undefined until the model is loaded. */
  get runtime(): string | undefined {
    return [...this.#threads].find(({ isReady }) => isReady)?.runtime;
  }

  /** Loads the model, so that the first who asks need not wait for it. */
  start(): void {
    if (this.#threads.size === 0 && !this.#isPausing && !this.#isClosed) this.#startThread();
  }

  async embed(texts: readonly string[], { timeoutMs = embedTimeoutMs, signal }: EmbedOptions = {}): Promise<Vector[]> {
    signal?.throwIfAborted();
    if (this.#isClosed) throw new Error('the embedding model is closed');
    if (this.#waiting + texts.length > waitingMax)
      throw new Error(`${this.#waiting} texts wait to be embedded already`);
    if (texts.length === 0) return [];
    const jobs: Job[] = [];
    const vectors = Promise.all(texts.map((text) => this.#job(text, jobs)));
    const queued = [...jobs];
    const giveUp = (error: Error) => {
      this.#forget(queued);
      for (const job of jobs) this.#settle(job, () => job.reject(error));
    };
    const onAbort = () => giveUp(signal!.reason as Error);
    const timer = this.#options.clock.after(timeoutMs, () =>
      giveUp(new Error(`the embedding model had no time for it within ${timeoutMs} ms${this.#problem}`)),
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#calls.push(queued);
    this.#waiting += queued.length;
    this.#assign();
    try {
      return await vectors;
    } catch (error) {
      giveUp(error as Error);
      throw error;
    } finally {
      timer.cancel();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#calls.flat())
      this.#settle(job, () => job.reject(new Error('the embedding model is closed')));
    await Promise.all([...this.#threads].map((thread) => thread.end('it was closed')));
  }

  #job(text: string, jobs: Job[]): Promise<Vector> {
    return new Promise((resolve, reject) => void jobs.push({ text, resolve, reject, isOver: false }));
  }

  /** What nobody wants any more leaves the queue at once: there may be no thread for a while. */
  #forget(queued: Job[]): void {
    const index = this.#calls.indexOf(queued);
    if (index < 0) return;
    this.#calls.splice(index, 1);
    this.#waiting -= queued.length;
  }

  #settle(job: Job, settle: () => void): void {
    if (job.isOver) return;
    job.isOver = true;
    settle();
  }

  /** Gives texts to threads that have none, and has another one started where that is not enough. */
  #assign(): void {
    for (const thread of this.#threads) {
      if (!thread.isIdle) continue;
      const job = this.#next();
      if (job === undefined) return;
      const hung = this.#options.clock.after(hungMs, () => void thread.end('it took too long for a text'));
      thread
        .embed(job.text)
        .then(
          (vector) => this.#settle(job, () => job.resolve(vector)),
          (error: Error) => this.#settle(job, () => job.reject(error)),
        )
        .finally(() => hung.cancel());
    }
    const isStarting = [...this.#threads].some(({ isReady }) => !isReady);
    if (this.#waiting === 0 || isStarting || this.#isPausing || this.#isClosed) return;
    if (this.#threads.size < this.#options.threadsMax) this.#startThread();
  }

  /** The next text of the call whose turn it is. */
  #next(): Job | undefined {
    const jobs = this.#calls.shift();
    const job = jobs?.shift();
    if (jobs === undefined || job === undefined) return undefined;
    this.#waiting--;
    if (jobs.length > 0) this.#calls.push(jobs);
    return job;
  }

  #startThread(): void {
    const { entry = entryOfThreads, clock, log } = this.#options;
    const startedMs = clock.monotonicMs();
    const thread = new ModelThread(entry, {
      onReady: ({ runtime }) => {
        this.#pauseMs = firstPauseMs;
        this.#problem = '';
        log.info('the embedding model is loaded', { runtime, inMs: Math.round(clock.monotonicMs() - startedMs) });
      },
      onIdle: () => this.#assign(),
      onEnded: (ended, reason) => this.#onEnded(ended, reason),
    });
    this.#threads.add(thread);
  }

  #onEnded(thread: ModelThread, reason: string): void {
    this.#threads.delete(thread);
    if (this.#isClosed) return;
    this.#problem = `: ${reason}`;
    this.#options.log.error('a thread of the embedding model ended', { reason, againInMs: this.#pauseMs });
    this.#isPausing = true;
    this.#options.clock.after(this.#pauseMs, () => {
      this.#isPausing = false;
      this.start();
      this.#assign();
    });
    this.#pauseMs = Math.min(this.#pauseMs * 2, pauseMsMax);
  }
}

const entryOfThreads = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url);

/** Texts. */
const waitingMax = 4_096;
/** The longest text takes about 4 seconds. Milliseconds. */
const hungMs = 60_000;
const firstPauseMs = 100;
const pauseMsMax = 30_000;
