import type { Exchange, FrameOutcome, Refusal } from '@sallyport/pipeline';
import { type Answered, type Asking, unavailable } from '../asking.ts';
import type { Mask } from '../guard.ts';
import type { OutputOptions } from '../guard-options.ts';
import type { AnswerText } from '../texts/answer-text.ts';
import type { Channel, ShownText } from './channel.ts';
import type { FrameReader, LonePiece, StreamedFrame } from './streamed-frame.ts';

export interface StreamRefusals {
  of(answered: Answered): Refusal;
  /** More would have to be held back than there is room for. */
  readonly tooMuch: Refusal;
}

/** A streamed answer that a guard looks at: frames wait here until what they say was asked about. Whole frames leave, in order. */
export class GuardedStream {
  readonly #x: Exchange;
  readonly #asking: Asking<AnswerText, [isEnd: boolean]>;
  readonly #options: OutputOptions;
  readonly #reader: FrameReader;
  readonly #refusals: StreamRefusals;
  #waiting: StreamedFrame[] = [];
  #waitingBytes = 0;
  #hasLeft = false;
  /** Characters that nobody has asked about. */
  #newChars = 0;

  constructor(
    x: Exchange,
    asking: Asking<AnswerText, [isEnd: boolean]>,
    options: OutputOptions,
    reader: FrameReader,
    refusals: StreamRefusals,
  ) {
    this.#x = x;
    this.#asking = asking;
    this.#options = options;
    this.#reader = reader;
    this.#refusals = refusals;
  }

  frame(bytes: Buffer): FrameOutcome | Promise<FrameOutcome> {
    const frame = this.#reader.read(bytes);
    const isSilent = frame.pieces.length === 0 && frame.lone.length === 0;
    // What opens a stream waits for what is said, which may be answered for with a status.
    const mayPass = this.#hasLeft || this.#x.reply?.headWaits !== true;
    if (isSilent && this.#waiting.length === 0 && mayPass) return undefined;
    this.#waiting.push(frame);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > waitingBytesMax) return this.#refusals.tooMuch;
    for (const { start, end } of frame.pieces) this.#newChars += end - start;
    for (const { text } of frame.lone) this.#newChars += text.text.length;
    const { stream } = this.#options;
    if (isSilent || stream === 'buffer' || this.#newChars < stream) return nothing;
    return this.#check(false);
  }

  end(): FrameOutcome | Promise<FrameOutcome> {
    return this.#waiting.length === 0 ? undefined : this.#check(true);
  }

  #check(isEnd: boolean): FrameOutcome | Promise<FrameOutcome> {
    this.#newChars = 0;
    const shown: ShownText[] = [];
    for (const channel of this.#reader.fresh) shown.push(...channel.shown());
    const lone = this.#waiting.flatMap((frame) => frame.lone);
    if (shown.length === 0 && lone.length === 0) return this.#release(this.#waiting.length);
    const texts = [...shown.map(({ text }) => text), ...lone.map(({ text }) => text)];
    const answered = this.#asking.ask(this.#x, texts, isEnd);
    if (answered instanceof Promise) return answered.then((late) => this.#obey(late, shown, lone, isEnd));
    return this.#obey(answered, shown, lone, isEnd);
  }

  #obey(answered: Answered, shown: readonly ShownText[], lone: readonly LonePiece[], isEnd: boolean): FrameOutcome {
    if (answered === unavailable || answered?.type === 'block') {
      this.#waiting = [];
      return this.#refusals.of(answered);
    }
    const mask = answered?.type === 'mask' ? answered : noMask;
    this.#editLone(mask, lone);
    const edits = channelEdits(mask, shown);
    const limits = isEnd ? noLimits : limitsOf(mask, shown);
    const count = this.#freeFrames(edits, limits);
    for (const edit of edits) this.#editChannel(edit, count);
    return this.#release(count);
  }

  #editLone({ edits }: Mask, lone: readonly LonePiece[]): void {
    for (const frame of this.#waiting) {
      for (const { of, start, end, replacement } of edits) {
        const piece = frame.lone.find(({ text }) => text === of);
        if (piece !== undefined) frame.edits.push({ place: piece.place, start, end, replacement });
      }
      if (lone.length > 0) frame.lone = none;
    }
  }

  /** How many frames may leave: none with something that is to wait, and none with a part of what is replaced as one. */
  #freeFrames(edits: readonly ChannelEdit[], limits: Map<Channel, number>): number {
    for (;;) {
      const held = this.#waiting.findIndex(({ pieces }) =>
        pieces.some(({ channel, end }) => end > (limits.get(channel) ?? Infinity)),
      );
      const count = held < 0 ? this.#waiting.length : held;
      const cut = edits.find(
        ({ channel, start, end }) => start < this.#leftAfter(channel, count) && end > this.#leftAfter(channel, count),
      );
      if (cut === undefined) return count;
      limits.set(cut.channel, Math.min(cut.start, limits.get(cut.channel) ?? Infinity));
    }
  }

  /** Up to where a channel has left once so many frames have. */
  #leftAfter(channel: Channel, count: number): number {
    for (let i = count - 1; i >= 0; i--) {
      const piece = this.#waiting[i]!.pieces.findLast((one) => one.channel === channel);
      if (piece !== undefined) return piece.end;
    }
    return channel.gone;
  }

  #editChannel({ channel, start, end, replacement }: ChannelEdit, count: number): void {
    let written = replacement;
    for (const { pieces, edits } of this.#waiting.slice(0, count)) {
      for (const piece of pieces) {
        if (piece.channel !== channel || piece.end <= start || piece.start >= end) continue;
        const from = Math.max(start, piece.start) - piece.start;
        const to = Math.min(end, piece.end) - piece.start;
        edits.push({ place: piece.place, start: from, end: to, replacement: written });
        written = '';
      }
    }
  }

  #release(count: number): FrameOutcome {
    const free = this.#waiting.splice(0, count);
    if (count > 0) this.#hasLeft = true;
    for (const { bytes, pieces } of free) {
      this.#waitingBytes -= bytes.length;
      for (const { channel, end } of pieces) channel.gone = end;
    }
    this.#reader.forget(this.#options.contextChars);
    return free.map(({ bytes, payload, edits }) => (edits.length === 0 ? bytes : payload!.edit(edits)));
  }
}

/** Beside what a guard wants to have together, this is for one that never makes up its mind. */
const waitingBytesMax = 16 * 1024 * 1024;
const nothing = Buffer.alloc(0);
const none: readonly LonePiece[] = [];
const noMask: Mask = { type: 'mask', edits: [] };
const noLimits = new Map<Channel, number>();

interface ChannelEdit {
  readonly channel: Channel;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** Of what has left already nothing can be replaced; what is replaced raw and decoded is replaced once. */
function channelEdits({ edits }: Mask, shown: readonly ShownText[]): ChannelEdit[] {
  const found: ChannelEdit[] = [];
  for (const { of, start, end, replacement } of edits) {
    const one = shown.find(({ text }) => text === of);
    if (one === undefined) continue;
    const { channel } = one;
    const from = Math.max(one.placeOf(start), channel.gone);
    const to = one.placeOf(end);
    if (to > from) found.push({ channel, start: from, end: to, replacement: one.write(replacement) });
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  return found.filter(
    (edit, i) =>
      !found.slice(0, i).some((one) => one.channel === edit.channel && one.end > edit.start && one.end >= edit.end),
  );
}

function limitsOf({ holds }: Mask, shown: readonly ShownText[]): Map<Channel, number> {
  const limits = new Map<Channel, number>();
  for (const { of, from } of holds ?? []) {
    const one = shown.find(({ text }) => text === of);
    if (one === undefined) continue;
    const { channel } = one;
    limits.set(channel, Math.min(one.placeOf(from), limits.get(channel) ?? Infinity));
  }
  return limits;
}
