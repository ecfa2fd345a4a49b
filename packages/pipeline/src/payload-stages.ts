import type { PayloadStage } from '@sallyport/contracts';

type Name = PayloadStage['stage'];

/** What a body looked like at one place of its way. */
interface Stage {
  readonly stage: Name;
  readonly plugin: string | undefined;
  readonly attempt: number | undefined;
  readonly pieces: Buffer[];
  bytes: number;
  keptBytes: number;
}

/** A body may be kept up to here in each stage. */
const stageBytesMax = 64 * 1024;
const stagesMax = 12;

/** What the bodies of an exchange look like on their way, for a debug session that wants it. All others have none. */
export class PayloadStages {
  readonly #take: (bytes: number) => boolean;
  readonly #stages: Stage[] = [];
  /** In memory. */
  heldBytes = 0;

  /** `take`: whether so much more may be held. */
  constructor(take: (bytes: number) => boolean) {
    this.#take = take;
  }

  /** A whole body. */
  add(stage: Name, body: Buffer | undefined, from: { plugin?: string; attempt?: number } = {}): void {
    if (body === undefined || this.#stages.length >= stagesMax) return;
    this.#keep(this.#open(stage, from.plugin, from.attempt), body);
  }

  /** A piece of a body that comes in pieces. */
  append(stage: Name, piece: Buffer, attempt?: number): void {
    const open = this.#stages.find((one) => one.stage === stage && one.attempt === attempt);
    if (open !== undefined) this.#keep(open, piece);
    else if (this.#stages.length < stagesMax) this.#keep(this.#open(stage, undefined, attempt), piece);
  }

  /** In the order in which they began. */
  get plain(): PayloadStage[] {
    return this.#stages.map(({ stage, plugin, attempt, pieces, bytes, keptBytes }) => ({
      stage,
      ...(plugin !== undefined && { plugin }),
      ...(attempt !== undefined && { attempt }),
      text: Buffer.concat(pieces).toString('utf8'),
      bytes,
      is_cut: keptBytes < bytes,
    }));
  }

  #open(stage: Name, plugin: string | undefined, attempt: number | undefined): Stage {
    const opened = { stage, plugin, attempt, pieces: [], bytes: 0, keptBytes: 0 };
    this.#stages.push(opened);
    return opened;
  }

  #keep(stage: Stage, bytes: Buffer): void {
    const isWhole = stage.keptBytes === stage.bytes;
    stage.bytes += bytes.length;
    const kept = Math.min(bytes.length, stageBytesMax - stage.keptBytes);
    if (!isWhole || kept <= 0 || !this.#take(kept)) return;
    // A copy: what is passed on would hold on to far more memory.
    stage.pieces.push(Buffer.from(bytes.subarray(0, kept)));
    stage.keptBytes += kept;
    this.heldBytes += kept;
  }
}
