import { readPartHead } from './part-head.ts';

/** Bytes: of a part's head, of a line behind a boundary, and of a field that is read. */
const headBytesMax = 16 * 1024;
const lineBytesMax = 256;
const fieldBytesMax = 16 * 1024;

/**
 * Multipart forms (RFC 7578) on their way: files pass as they come, some fields get other values, and some are read. Every
 * other byte stays. Fields that are to change and are missing are added behind the last.
 */
export class MultipartRewriter {
  readonly #delimiter: Buffer;
  readonly #changes: ReadonlyMap<string, string>;
  readonly #reads: ReadonlySet<string>;
  readonly #seen = new Map<string, string>();
  /** What is held back: the start of a boundary, or of a head, perhaps. */
  #held: Buffer = lineEnd;
  /** Of what is held, not to be passed: the line end before the first boundary is ours. */
  #ours = lineEnd.length;
  #state: 'body' | 'line' | 'head' | 'closed' = 'body';
  #part: 'is before the first' | 'passes' | 'is read' | 'is replaced' = 'is before the first';
  #field = '';
  #read: Buffer[] = [];
  #readBytes = 0;
  #out: Buffer[] = [];

  constructor(boundary: string, changes: ReadonlyMap<string, string>, reads: ReadonlySet<string>) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
    this.#changes = changes;
    this.#reads = reads;
  }

  /** Of the fields that are read or replaced: what the caller wrote; of several of one name the first. */
  get fields(): ReadonlyMap<string, string> {
    return this.#seen;
  }

  /** What of the form can go on; or the sentence why it is none. */
  push(chunk: Buffer): Buffer[] | { problem: string } {
    let data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = nothing;
    this.#out = [];
    for (;;) {
      const rest = this.#step(data);
      if (rest === undefined) return this.#out;
      if (!Buffer.isBuffer(rest)) return rest;
      data = rest;
    }
  }

  /** What is wrong when the form ends here. */
  end(): { problem: string } | undefined {
    return this.#state === 'closed' ? undefined : { problem: 'the form ends before its last boundary' };
  }

  /** Takes a step through the data: what is left of it, or nothing when more must come first. */
  #step(data: Buffer): Buffer | undefined | { problem: string } {
    switch (this.#state) {
      case 'body':
        return this.#passBody(data);
      case 'line':
        return this.#readLine(data);
      case 'head':
        return this.#readHead(data);
      case 'closed':
        if (!isBlank(data)) return { problem: 'something stands behind the end of the form' };
        this.#out.push(data);
        return undefined;
    }
  }

  #passBody(data: Buffer): Buffer | undefined | { problem: string } {
    const delimiter = this.#delimiter;
    const at = data.indexOf(delimiter.subarray(1));
    if (at < 0) {
      const safe = Math.max(0, data.length - delimiter.length + 1);
      this.#held = data.subarray(safe);
      return this.#take(data.subarray(0, safe)) ? undefined : before;
    }
    // Some readers take a bare line feed for a line end: they would see parts where we see none.
    if (at === 0 || data[at - 1] !== carriageReturn)
      return { problem: 'a boundary of the form stands behind a bare line feed' };
    if (!this.#take(data.subarray(0, at - 1))) return before;
    this.#endPart();
    this.#state = 'line';
    return data.subarray(at - 1 + delimiter.length);
  }

  /** The bytes of the part at hand; false for what must not stand before the first. */
  #take(bytes: Buffer): boolean {
    const own = bytes.subarray(Math.min(this.#ours, bytes.length));
    this.#ours -= bytes.length - own.length;
    if (own.length === 0) return true;
    if (this.#part === 'is before the first') return isBlank(own);
    if (this.#part !== 'is replaced') this.#out.push(own);
    if (this.#part !== 'passes' && this.#readBytes < fieldBytesMax) {
      this.#read.push(own);
      this.#readBytes += own.length;
    }
    return true;
  }

  #endPart(): void {
    if (this.#part !== 'is read' && this.#part !== 'is replaced') return;
    const value = Buffer.concat(this.#read).subarray(0, fieldBytesMax).toString();
    if (!this.#seen.has(this.#field)) this.#seen.set(this.#field, value);
    if (this.#part === 'is replaced') {
      this.#out.push(Buffer.from(this.#changes.get(this.#field)!));
      this.#ours = 0;
    }
    this.#read = [];
    this.#readBytes = 0;
  }

  /** Behind a boundary: `--` for the last, else nothing but space and the line's end. */
  #readLine(data: Buffer): Buffer | undefined | { problem: string } {
    if (data.length < 2) return this.#hold(data);
    if (data[0] === dash && data[1] === dash) {
      this.#addMissing();
      this.#out.push(this.#boundary(), data.subarray(0, 2));
      this.#state = 'closed';
      return data.subarray(2);
    }
    const end = data.indexOf(lineEnd);
    const line = data.subarray(0, end < 0 ? data.length : end);
    if (line.length > lineBytesMax || !isBlank(line))
      return { problem: 'a boundary of the form has something behind it' };
    if (end < 0) return this.#hold(data);
    this.#out.push(this.#boundary(), line);
    this.#state = 'head';
    // The line's end may be the head's too: a part without fields.
    return data.subarray(end);
  }

  /** The first boundary has no line end of its own. */
  #boundary(): Buffer {
    const own = this.#delimiter.subarray(this.#ours);
    this.#ours = 0;
    return own;
  }

  #addMissing(): void {
    for (const [name, value] of this.#changes) {
      if (this.#seen.has(name)) continue;
      this.#out.push(this.#boundary());
      this.#out.push(Buffer.from(`\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}`));
    }
  }

  #readHead(data: Buffer): Buffer | undefined | { problem: string } {
    const end = data.indexOf(headEnd);
    if (end > headBytesMax || (end < 0 && data.length > headBytesMax))
      return { problem: 'the head of a part of the form is too long' };
    if (end < 0) return this.#hold(data);
    const name = readPartHead(data.toString('latin1', 0, end));
    if (name === undefined) return { problem: 'a part of the form does not say which field it is' };
    this.#field = name;
    this.#part = this.#changes.has(name) ? 'is replaced' : this.#reads.has(name) ? 'is read' : 'passes';
    this.#out.push(data.subarray(0, end + headEnd.length));
    this.#state = 'body';
    // The boundary of an empty part begins with the head's end.
    this.#ours = lineEnd.length;
    return data.subarray(end + headEnd.length - lineEnd.length);
  }

  #hold(data: Buffer): undefined {
    this.#held = data;
  }
}

const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');
const nothing = Buffer.alloc(0);
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const dash = 0x2d;
const before = { problem: 'something stands before the first boundary of the form' };

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes)
    if (byte !== 0x20 && byte !== 0x09 && byte !== carriageReturn && byte !== lineFeed) return false;
  return true;
}
