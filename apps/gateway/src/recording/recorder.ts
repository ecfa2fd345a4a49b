import { FrameRing } from './frame-ring.ts';
import { HostLink } from './host-link.ts';
import { type Finished, RowDraft } from './row-draft.ts';

export interface RecorderOptions {
  readonly workerId: number;
  readonly nodeId: string;
}

/**
 * Has a row made of every exchange and hands them to the event host, those of one turn of the event loop together: what the system
 * has taken, a killed worker does not take with it. The host is told how many exchanges have begun, too: so it knows what a worker had
 * in hand. Costs no exchange anything but the writing of its row: what the host does not
 * take in time waits in memory that is bounded, then is dropped and counted.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #ring = new FrameRing();
  readonly #link = new HostLink(this.#ring);
  readonly #draft: RowDraft;
  #rows = 0;
  #recorded = 0;
  #dropped = 0;
  #begun = 0;
  #isScheduled = false;
  readonly #onTurn = () => {
    this.#isScheduled = false;
    // Who is not there is told how many have begun with the next rows.
    if (this.#rows > 0 || this.#link.isOpen) this.#flush(false);
  };

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#draft = new RowDraft(options.nodeId);
  }

  /** Where the event host listens; undefined while it has to be replaced. */
  locate(socketPath: string | undefined): void {
    this.#link.locate(socketPath);
  }

  record(exchange: Finished, endedAtMs: number, totalMs: number): void {
    let encoder = this.#ring.room;
    if (encoder === undefined && this.#ring.hasOpenFrame) {
      this.#flush(false);
      encoder = this.#ring.room;
    }
    if (encoder === undefined) {
      this.#dropped++;
      return;
    }
    encoder.encode(this.#draft.of(exchange, endedAtMs, totalMs));
    this.#recorded++;
    this.#rows++;
    this.#schedule();
  }

  /** An exchange begins, for which `record` will be called. */
  begin(): void {
    this.#begun++;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#onTurn);
  }

  #flush(isLast: boolean): void {
    const frame = this.#ring.close({
      rows: this.#rows,
      workerId: this.#options.workerId,
      isLast,
      begun: this.#begun,
      recorded: this.#recorded,
      dropped: this.#dropped,
    });
    if (frame === undefined) return;
    this.#rows = 0;
    this.#link.send(frame);
  }

  /** Hands over what there is; resolves when the event host has kept it, or does not in time. */
  async close(withinMs: number): Promise<void> {
    this.#flush(true);
    const timeout = new Promise((resolve) => setTimeout(resolve, withinMs));
    await Promise.race([this.#link.allKept(), timeout]);
  }
}
