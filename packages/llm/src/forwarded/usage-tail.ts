import { asObject, parseLoosely } from '../dialects/shared/json.ts';

/** Usage stands behind everything else, and is short. Bytes. */
const tailBytesMax = 8 * 1024;
/** Places that look like it: an answer may be about nothing else. */
const triesMax = 8;

/**
 * Keeps the end of an answer that passes unread, JSON or events, and finds what it says of its usage there: pictures and sound
 * of megabytes go by, and are looked at by nobody.
 */
export class UsageTail {
  #chunks: Buffer[] = [];
  #bytes = 0;

  see(chunk: Buffer): void {
    const end = chunk.length > tailBytesMax ? chunk.subarray(-tailBytesMax) : chunk;
    this.#chunks.push(end);
    this.#bytes += end.length;
    while (this.#bytes - this.#chunks[0]!.length >= tailBytesMax) this.#bytes -= this.#chunks.shift()!.length;
  }

  /** The value of the last member of that name, where it is an object; undefined when there is none. */
  last(member: string): Record<string, unknown> | undefined {
    const text = Buffer.concat(this.#chunks).toString();
    const name = JSON.stringify(member);
    let at = text.length;
    for (let tries = 0; tries < triesMax && at > 0; tries++) {
      at = text.lastIndexOf(name, at - 1);
      if (at < 0) break;
      const start = behindColon(text, at + name.length);
      if (start === undefined || text[start] !== '{') continue;
      const value = parseObject(text, start);
      if (value !== undefined) return value;
    }
    return undefined;
  }
}

const space = /\s*/y;

function behindColon(text: string, at: number): number | undefined {
  space.lastIndex = at;
  space.exec(text);
  if (text[space.lastIndex] !== ':') return undefined;
  space.lastIndex++;
  space.exec(text);
  return space.lastIndex;
}

function parseObject(text: string, start: number): Record<string, unknown> | undefined {
  let depth = 0;
  let isInText = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (isInText) {
      if (character === '\\') at++;
      else if (character === '"') isInText = false;
    } else if (character === '"') isInText = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return asObject(parseLoosely(text.slice(start, at + 1)));
  }
  return undefined;
}
