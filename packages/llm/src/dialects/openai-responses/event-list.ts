import type { Json } from '../dialect.ts';

/** Events of one stream, numbered one after another, as bytes. */
export class EventList {
  #sequence = 0;
  #text = '';

  add(type: string, members: Json): void {
    const event = JSON.stringify({ type, sequence_number: this.#sequence++, ...members });
    this.#text += `event: ${type}\ndata: ${event}\n\n`;
  }

  /** A delta, whose frame is the same up to its text: `head` ends before it, `tail` begins behind it. */
  addDelta(head: string, text: string, tail: string): void {
    this.#text += `${head}${JSON.stringify(text)}${tail},"sequence_number":${this.#sequence++}}\n\n`;
  }

  /** What was added since. */
  take(): Buffer | undefined {
    if (this.#text === '') return undefined;
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    return bytes;
  }
}

/** The beginning of a delta's frame. */
export function deltaHead(type: string, members: Json): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...members }).slice(0, -1)},"delta":`;
}
