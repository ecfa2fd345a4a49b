import { parseLoosely } from './json.ts';

/**
 * A frame that comes again and again with another text in it, as deltas of most providers do: those that are the same byte
 * for byte around the text need not be parsed. Any other frame is read as usual, and may be the next one that repeats.
 */
export class RepeatedFrame {
  #head: Buffer | undefined;
  #tail: Buffer | undefined;

  /** Remembers a frame that said this text, and nothing else, in a member of this name. */
  learn(frame: Buffer, member: string, text: string): void {
    const literal = JSON.stringify(text);
    const at = frame.indexOf(`"${member}":${literal}`);
    if (at < 0 || text === '') return this.forget();
    const start = at + member.length + 3;
    this.learnAt(frame, start, start + Buffer.byteLength(literal));
  }

  /** The same by the place of the text, from one quote of it to behind the other. */
  learnAt(frame: Buffer, from: number, to: number): void {
    // Copies: the frame's memory is not ours to keep.
    this.#head = Buffer.from(frame.subarray(0, from));
    this.#tail = Buffer.from(frame.subarray(to));
  }

  forget(): void {
    this.#head = undefined;
    this.#tail = undefined;
  }

  /** The text of a frame that is the same around it; undefined for any other. */
  textIn(frame: Buffer): string | undefined {
    const to = this.#literalEnd(frame);
    if (to < 0) return undefined;
    const literal = frame.toString('utf8', this.#head!.length, to);
    if (literal.includes('\\') || literal.indexOf('"', 1) !== literal.length - 1) {
      const value = parseLoosely(literal);
      return typeof value === 'string' ? value : undefined;
    }
    return hasControl(literal) ? undefined : literal.slice(1, -1);
  }

  /** How long that text is, for those who only watch; -1 for any other frame, and for a text with a quote in it. */
  bytesIn(frame: Buffer): number {
    const to = this.#literalEnd(frame);
    if (to < 0) return -1;
    const inside = this.#head!.length + 1;
    return frame.indexOf(quote, inside) === to - 1 && frame[to - 2] !== backslash ? to - 1 - inside : -1;
  }

  /** Behind what stands where the text did; -1 where something else around it is different. */
  #literalEnd(frame: Buffer): number {
    const head = this.#head;
    const tail = this.#tail;
    if (head === undefined || tail === undefined) return -1;
    const from = head.length;
    const to = frame.length - tail.length;
    if (to - from < 2 || frame[from] !== quote || frame[to - 1] !== quote) return -1;
    return endsWith(frame, tail, to) && frame.compare(head, 0, from, 0, from) === 0 ? to : -1;
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** By hand: what follows a text is short, and asking for a comparison takes longer. */
function endsWith(frame: Buffer, tail: Buffer, at: number): boolean {
  for (let i = 0; i < tail.length; i++) if (frame[at + i] !== tail[i]) return false;
  return true;
}

/** What JSON does not allow in a text. */
function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20) return true;
  return false;
}
