import { type ConfigDocument, formatProblem, type Problem, type Secret } from '@sallyport/contracts';
import { type Log, runInSlices } from '@sallyport/pipeline';
import { type ConfigDelta, ContentIndex } from '../config/content-index.ts';
import type { SourceText } from '../config/read.ts';
import { referencesMax, secretNeedsAfter } from '../config/secret-needs.ts';
import { namesFileOf, namesIn } from '../event-host/names-file.ts';
import type { ToWorker } from '../ipc.ts';
import type { GatewayOptions } from '../options.ts';
import { ConfigStore, type LoadedConfig, type LoadResult } from './config-store.ts';
import type { EventRecording } from './event-recording.ts';
import type { NodeSecrets } from './node-secrets.ts';
import type { Workers } from './workers.ts';

export type ApplyResult =
  | { outcome: 'active'; config: LoadedConfig }
  | { outcome: 'unchanged'; config: LoadedConfig }
  | { outcome: 'invalid'; problems: readonly Problem[] }
  | { outcome: 'busy' }
  | { outcome: 'stopped' }
  | { outcome: 'timeout' };

/** `stale`: the change is of another configuration than the one that runs, and the whole is wanted. */
export type DeltaResult = ApplyResult | { outcome: 'stale' };

type SwapResult = 'done' | 'stopped' | 'timeout' | { problems: readonly Problem[] };

/** How long all workers may take to swap. Milliseconds. */
const swapTimeoutMs = 120_000;
/** More changes at once are read by a process of its own, as a whole configuration is. */
const changesMax = 2_000;
/** Changes behind a configuration are written into it when they are longer than it, and than this. Bytes. */
const compactedFrom = 1 << 20;

export interface ActiveConfigOptions {
  readonly options: GatewayOptions;
  /** What the files are sealed with. */
  readonly secret: Secret;
  readonly log: Log;
  readonly workers: Workers;
  readonly secrets: NodeSecrets;
  /** Learns what entities are called. */
  readonly recording: EventRecording | undefined;
}

/** The configuration that all workers of the node serve with. One change at a time; all take it over or none. */
export class ActiveConfig {
  readonly #options: ActiveConfigOptions;
  readonly #store: ConfigStore;
  #current: LoadedConfig | undefined;
  /** How often a change was taken back: what was written of it counts no longer. */
  takenBack = 0;
  #turn: Promise<void> = Promise.resolve();
  #inTurn = 0;
  #isCompacting = false;
  /** What failed is not tried again for every change. Bytes. */
  #compactsBeyond = 0;
  #waiting: { hash: string; done: (result: SwapResult) => void } | undefined;
  #isStopped = false;

  constructor(options: ActiveConfigOptions) {
    this.#options = options;
    this.#store = new ConfigStore(options.options, options.secret);
  }

  get current(): LoadedConfig | undefined {
    return this.#current;
  }

  /** What a worker that has just started is to serve with. */
  get message(): ToWorker | undefined {
    return this.#current && this.#messageOf(this.#current);
  }

  async applyFiles(files: readonly string[]): Promise<ApplyResult> {
    return await this.#unlessBusy(() => this.#store.load({ files }));
  }

  async applySources(sources: readonly SourceText[]): Promise<ApplyResult> {
    return await this.#unlessBusy(() => this.#store.load({ sources }));
  }

  async #unlessBusy(load: () => Promise<LoadResult>): Promise<ApplyResult> {
    return this.#inTurn > 0 ? { outcome: 'busy' } : await this.#inOrder(() => this.#apply(load));
  }

  async applyDocument(document: ConfigDocument): Promise<ApplyResult> {
    return await this.#inOrder(() =>
      this.#apply(async () => {
        const content = await runInSlices(ContentIndex.read(document));
        if (content.hash !== document.hash) return { ok: false, problems: otherContent(content.hash, document.hash) };
        return await this.#store.loadDocument(document, content);
      }),
    );
  }

  async applyDelta(delta: ConfigDelta): Promise<DeltaResult> {
    return await this.#inOrder(async () => {
      const before = this.#current;
      const content = before?.content;
      if (content === undefined || before?.hash !== delta.fromHash) return { outcome: 'stale' };
      if (delta.toHash === delta.fromHash) return { outcome: 'unchanged', config: before };
      const takeBack = content.change(delta.changes);
      const result = await this.#applyChanges(before, content, delta);
      if (this.#current?.hash !== delta.toHash) takeBack();
      return result;
    });
  }

  async #applyChanges(before: LoadedConfig, content: ContentIndex, delta: ConfigDelta): Promise<ApplyResult> {
    const { changes, toHash: hash } = delta;
    if (content.hash !== hash) return { outcome: 'invalid', problems: otherContent(content.hash, hash) };
    const secrets = secretNeedsAfter(before.secrets, changes);
    if (changes.length > changesMax || secrets.references.length > referencesMax) {
      const { file: snapshot, length } = before;
      return await this.#apply(() => this.#store.load({ snapshot, length, changes, hash }, content));
    }
    const length = await this.#store.append(before, delta);
    const config = { ...before, length, hash, counts: content.counts, secrets };
    await this.#options.secrets.read(secrets);
    const result = await this.#swap(config, before, {
      type: 'delta',
      file: config.file,
      fromLength: before.length,
      length,
      fromHash: before.hash,
      hash,
      secrets: secrets === before.secrets ? undefined : this.#options.secrets.of(secrets),
    });
    if (result.outcome === 'active') {
      this.#options.recording?.addNames(hash, namesIn(changes));
      const grownBytes = length - config.wholeLength;
      if (grownBytes > Math.max(compactedFrom, config.wholeLength)) void this.#compact(config);
    }
    return result;
  }

  async #apply(load: () => Promise<LoadResult>): Promise<ApplyResult> {
    const loaded = await load();
    if (!loaded.ok) return { outcome: 'invalid', problems: loaded.problems };
    const { config } = loaded;
    const before = this.#current;
    if (config.hash === before?.hash) {
      await this.#store.discard(config.file);
      return { outcome: 'unchanged', config: before };
    }
    await this.#options.secrets.read(config.secrets);
    await this.#store.keep(config.file);
    const result = await this.#swap(config, before, this.#messageOf(config));
    if (result.outcome === 'active') this.#options.recording?.useNames(config.hash, namesFileOf(config.file));
    return result;
  }

  async #swap(config: LoadedConfig, before: LoadedConfig | undefined, message: ToWorker): Promise<ApplyResult> {
    this.#current = config;
    this.#options.workers.broadcast(message);
    const swap = await this.#allSwapped(config.hash);
    if (typeof swap === 'object') {
      await this.#goBack(config, before);
      return { outcome: 'invalid', problems: swap.problems };
    }
    if (before !== undefined) this.#options.secrets.forget(before.secrets);
    return swap === 'done' ? { outcome: 'active', config } : { outcome: swap };
  }

  /** A worker could not use the configuration: none may, or they would differ. */
  async #goBack(config: LoadedConfig, before: LoadedConfig | undefined): Promise<void> {
    this.#current = before;
    this.takenBack++;
    if (before !== undefined) this.#options.workers.broadcast(this.#messageOf(before));
    this.#options.secrets.forget(config.secrets);
    if (config.file !== before?.file) await this.#store.forget(config.file);
  }

  #messageOf({ file, length, hash, secrets }: LoadedConfig): ToWorker {
    return { type: 'config', file, length, hash, secrets: this.#options.secrets.of(secrets) };
  }

  /** Writes a configuration and the changes behind it as one, for workers that start later; those that run have it. */
  async #compact({ file, length, hash, content }: LoadedConfig): Promise<void> {
    if (this.#isCompacting || length < this.#compactsBeyond) return;
    this.#isCompacting = true;
    const loaded = await this.#store.load({ snapshot: file, length, changes: [], hash }, content);
    this.#isCompacting = false;
    this.#compactsBeyond = loaded.ok ? 0 : 2 * length;
    if (!loaded.ok) {
      this.#options.log.error('the changes of the configuration could not be written into it', {
        problems: loaded.problems.map(formatProblem),
      });
      return;
    }
    await this.#inOrder(async () => {
      const compacted = loaded.config;
      const current = this.#current;
      if (current?.file !== file || this.#isStopped) return await this.#store.discard(compacted.file);
      const changes = await this.#store.changesBetween(current, length);
      const grown =
        changes.length === 0
          ? compacted.length
          : await this.#store.append(compacted, { changes, toHash: current.hash });
      this.#current = { ...current, file: compacted.file, wholeLength: compacted.length, length: grown };
      // Whatever a worker makes anew, it reads from there.
      this.#options.workers.broadcast(this.#messageOf(this.#current));
      this.#options.recording?.moveNames(namesFileOf(compacted.file));
      await this.#store.keep(compacted.file);
    });
  }

  async #allSwapped(hash: string): Promise<SwapResult> {
    if (this.#isStopped) return 'stopped';
    return await new Promise((resolve) => {
      const timer = setTimeout(() => done('timeout'), swapTimeoutMs);
      const done = (result: SwapResult) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(result);
      };
      this.#waiting = { hash, done };
      this.checkSwapped();
    });
  }

  /** A worker serves with another configuration than before, or is gone. */
  checkSwapped(): void {
    if (this.#waiting !== undefined && this.#options.workers.allActive(this.#waiting.hash)) this.#waiting.done('done');
  }

  onRejected(workerId: number, hash: string, problems: readonly Problem[]): void {
    const reason = problems.map(formatProblem).join('; ');
    this.#options.log.error('a worker could not use the configuration', { workerId, hash, reason });
    if (this.#waiting?.hash === hash) this.#waiting.done({ problems });
  }

  /** Runs when everything before it is over. */
  async #inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = promise;
    this.#inTurn++;
    await before;
    try {
      return await work();
    } finally {
      this.#inTurn--;
      resolve();
    }
  }

  /** The workers are about to go. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting?.done('stopped');
  }

  async close(): Promise<void> {
    await this.#store.close();
  }
}

function otherContent(hash: string, told: string): Problem[] {
  return [{ message: `the configuration comes to the hash ${hash}, and is said to have ${told}` }];
}
