import { type BatchNode, type EntityName, splitRows } from '@sallyport/contracts';
import type { Clock, Log } from '@sallyport/pipeline';
import type { EventSpool, SpooledRows } from '../spool/spool.ts';
import type { Receiver } from './ask-control-plane.ts';
import { Pauses } from './pauses.ts';
import { type Outcome, postBatch } from './post-batch.ts';

export interface SenderOptions extends Receiver {
  readonly node: Omit<BatchNode, 'configHash'>;
  readonly spool: Pick<EventSpool, 'next' | 'acknowledge' | 'stream'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Exchanges that have no row, by reason. */
  lost(): Record<string, number>;
  /** The control plane will never take these rows. */
  onRejected(rows: number): void;
}

/** How it goes with the control plane. */
export interface SenderView {
  /** Rows in requests so far; those that were sent again are counted again. */
  readonly sent: number;
  readonly acknowledged: number;
  /** Why the last request failed; undefined when it did not. */
  readonly trouble: string | undefined;
}

/** What one request tells. */
type Part = Pick<SpooledRows, 'stream' | 'sequence' | 'rows'> & { readonly payloads: readonly Uint8Array[] };

const noRows = { sequence: 0, rows: 0, payloads: [] };

/** Sends what is in the spool, in order, one batch at a time, until each is stored or refused. */
export class EventSender {
  readonly #options: SenderOptions;
  readonly #pauses: Pauses;
  readonly #idle: Pauses;
  #names: readonly EntityName[] = [];
  #configHash = '';
  #refusedInARow = 0;
  #isClosing = false;
  #isOver = false;
  #running: Promise<void> | undefined;
  #sent = 0;
  #acknowledged = 0;
  #trouble: string | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#pauses = new Pauses(options.clock);
    this.#idle = new Pauses(options.clock);
  }

  get view(): SenderView {
    return { sent: this.#sent, acknowledged: this.#acknowledged, trouble: this.#trouble };
  }

  start(): this {
    this.#running = this.#run();
    return this;
  }

  /** There are rows again. */
  wake(): void {
    this.#idle.wake();
  }

  /** All names of the configuration that is now active. */
  tellNames(names: readonly EntityName[], configHash: string): void {
    this.#names = names;
    this.#configHash = configHash;
    this.wake();
  }

  /** Names that have changed since. */
  addNames(names: readonly EntityName[], configHash: string): void {
    this.tellNames([...this.#names, ...names], configHash);
  }

  /** Sends what there is, unless the control plane is in trouble; the rest stays in the spool. */
  async close(withinMs: number): Promise<void> {
    this.#isClosing = true;
    this.#idle.cut();
    this.#pauses.cut();
    const timer = this.#options.clock.after(withinMs, () => this.#giveUp());
    await Promise.race([this.#running, this.#over.promise]);
    timer.cancel();
  }

  readonly #over = Promise.withResolvers<void>();

  #giveUp(): void {
    this.#isOver = true;
    this.#over.resolve();
  }

  async #run(): Promise<void> {
    let sentAtMs = Number.NEGATIVE_INFINITY;
    while (!this.#isOver) {
      if (this.#names.length > 0) {
        await this.#sendNames();
        // Others may have come meanwhile.
        continue;
      }
      const batch = await this.#options.spool.next({ rowsMax, bytesMax });
      if (batch === undefined) {
        if (this.#isClosing) return;
        await this.#idle.wait(undefined);
        continue;
      }
      const earlyMs = sentAtMs + everyMs - this.#options.clock.monotonicMs();
      if (batch.rows < rowsMax / 2 && earlyMs > 0 && !this.#isClosing) {
        await this.#pauses.wait(earlyMs);
        continue;
      }
      sentAtMs = this.#options.clock.monotonicMs();
      await this.#deliver(batch);
    }
  }

  async #deliver(batch: SpooledRows): Promise<void> {
    const { stream, sequence, rows, payloads } = batch;
    if (await this.#send({ stream, sequence, rows, payloads })) await this.#options.spool.acknowledge(batch);
  }

  /** False when it was given up before anything was decided. */
  async #send(part: Part): Promise<boolean> {
    const outcome = await this.#tellUntilDecided(part);
    if (outcome === undefined) return false;
    if (outcome.kind === 'stored') return this.#stored(part);
    return part.rows > 1 ? await this.#sendHalves(part) : await this.#setAside(part, outcome.reason);
  }

  #stored({ rows }: Part): true {
    this.#acknowledged += rows;
    this.#refusedInARow = 0;
    return true;
  }

  async #sendHalves({ stream, sequence, payloads }: Part): Promise<boolean> {
    const rows = payloads.flatMap(splitRows);
    const middle = rows.length >> 1;
    return (
      (await this.#send({ stream, sequence, rows: middle, payloads: rows.slice(0, middle) })) &&
      (await this.#send({
        stream,
        sequence: sequence + middle,
        rows: rows.length - middle,
        payloads: rows.slice(middle),
      }))
    );
  }

  /**
   * One row that is refused blocks nobody. When nothing but refusals comes, it is rather the receiver that is wrong: it is asked
   * once more, after a while, before each further row is given up.
   */
  async #setAside(row: Part, reason: string): Promise<boolean> {
    if (++this.#refusedInARow > refusedInARowMax) {
      this.#trouble = `refuses everything: ${reason}`;
      await this.#pauses.wait(suspiciousMs);
      const again = await this.#tellUntilDecided(row);
      if (again === undefined) return false;
      if (again.kind === 'stored') return this.#stored(row);
    }
    this.#options.log.error('the control plane refuses a row, which is lost', { reason });
    this.#options.onRejected(1);
    return true;
  }

  async #tellUntilDecided(part: Part): Promise<Exclude<Outcome, { kind: 'failed' }> | undefined> {
    for (;;) {
      this.#sent += part.rows;
      const outcome = await this.#post(part, []);
      if (outcome.kind !== 'failed') return outcome;
      if (this.#isClosing) {
        this.#giveUp();
        return undefined;
      }
      await this.#pauses.afterFailure(outcome.retryAfterMs);
    }
  }

  async #post({ stream, sequence, rows, payloads }: Part, names: EntityName[]): Promise<Outcome> {
    const { spool, clock, log } = this.#options;
    const node = { ...this.#options.node, configHash: this.#configHash };
    // Of streams that a node before this one has left, the losses are told already, or not known.
    const lost = stream === spool.stream ? this.#options.lost() : {};
    const head = { stream, sequence, sentAtMs: clock.nowMs(), node, lost, names };
    const outcome = await postBatch(this.#options, head, rows, payloads);
    if (outcome.kind === 'failed') {
      if (this.#trouble === undefined)
        log.warn('events do not reach the control plane and wait', { reason: outcome.reason });
      this.#trouble = outcome.reason;
    } else {
      if (this.#trouble !== undefined && outcome.kind === 'stored') log.info('events reach the control plane again');
      if (outcome.kind === 'stored') this.#trouble = undefined;
      this.#pauses.succeeded();
    }
    return outcome;
  }

  /** Newer names take the place of those that could not be told yet. */
  async #sendNames(): Promise<void> {
    const names = this.#names;
    for (let at = 0; at < names.length && this.#names === names && !this.#isOver; ) {
      const part = names.slice(at, at + namesMax);
      const outcome = await this.#post({ stream: this.#options.spool.stream, ...noRows }, part);
      if (outcome.kind === 'failed') {
        if (this.#isClosing) return this.#giveUp();
        await this.#pauses.afterFailure(outcome.retryAfterMs);
        continue;
      }
      if (outcome.kind === 'refused')
        this.#options.log.error('the control plane refuses names of entities', { reason: outcome.reason });
      at += namesMax;
    }
    if (this.#names === names) this.#names = [];
  }
}

const rowsMax = 4_000;
/** More than any record of the spool has. */
const bytesMax = 1024 * 1024;
const namesMax = 4_000;
/** Rows of a while go together. Milliseconds. */
const everyMs = 300;
const refusedInARowMax = 10;
const suspiciousMs = 60_000;
