/** An HTTP/1.1 answer as it came over the wire. */
export interface RawResponse {
  status: number;
  /** By lower-case name; values of a repeated name are joined with `, `. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
  /** The peer says that it will close the connection, or did so to end the body. */
  closes: boolean;
}

type Head = Pick<RawResponse, 'status' | 'headers' | 'closes'> & { framing: number | 'chunked' | 'until-close' };

/**
 * Cuts what a peer sends into answers, strictly: what does not follow RFC 9112 throws. An answer counts only when it is
 * complete by its own framing. Written for tests: it shares no code with what it tests.
 */
export class ResponseReader {
  #bytes: Buffer = Buffer.alloc(0);
  #head: Head | undefined;

  push(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
  }

  /** The next complete answer, if it has arrived. Interim answers (1xx) are passed over. */
  next(): RawResponse | undefined {
    for (;;) {
      this.#head ??= this.#takeHead();
      if (this.#head === undefined) return undefined;
      const body = this.#takeBody(this.#head);
      if (body === undefined) return undefined;
      const { status, headers, closes } = this.#head;
      this.#head = undefined;
      if (status >= 200) return { status, headers, body, closes };
    }
  }

  /** To call when the peer has closed: gives an answer that ends with the connection, if that is how it is framed. */
  end(): RawResponse | undefined {
    const head = this.#head;
    if (head?.framing !== 'until-close') return undefined;
    this.#head = undefined;
    return { status: head.status, headers: head.headers, closes: true, body: this.#take(this.#bytes.length) };
  }

  /** An answer has begun and not ended. */
  get isInside(): boolean {
    return this.#head !== undefined || this.#bytes.length > 0;
  }

  #takeHead(): Head | undefined {
    const end = this.#bytes.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const [statusLine = '', ...lines] = this.#take(end + 4)
      .toString('latin1', 0, end)
      .split('\r\n');
    const status = /^HTTP\/1\.1 ([1-5]\d\d) [^\r\n]*$/.exec(statusLine)?.[1];
    if (status === undefined) throw new Error(`not a status line: ${JSON.stringify(statusLine)}`);
    const headers = new Map<string, string>();
    for (const line of lines) addHeader(headers, line);
    return {
      status: Number(status),
      headers,
      closes: /\bclose\b/i.test(headers.get('connection') ?? ''),
      framing: framingOf(Number(status), headers),
    };
  }

  #takeBody({ framing }: Head): Buffer | undefined {
    if (framing === 'until-close') return undefined;
    if (framing === 'chunked') return this.#takeChunks();
    return this.#bytes.length < framing ? undefined : this.#take(framing);
  }

  #takeChunks(): Buffer | undefined {
    const parts: Buffer[] = [];
    let at = 0;
    for (;;) {
      const lineEnd = this.#bytes.indexOf('\r\n', at);
      if (lineEnd < 0) return undefined;
      const size = /^[0-9a-f]+/i.exec(this.#bytes.toString('latin1', at, lineEnd))?.[0];
      if (size === undefined) throw new Error('not a chunk size');
      const start = lineEnd + 2;
      const end = start + Number.parseInt(size, 16);
      if (this.#bytes.length < end + 2) return undefined;
      if (this.#bytes.toString('latin1', end, end + 2) !== '\r\n') throw new Error('a chunk does not end with CRLF');
      at = end + 2;
      if (end === start) break;
      parts.push(this.#bytes.subarray(start, end));
    }
    this.#take(at);
    return Buffer.concat(parts);
  }

  #take(length: number): Buffer {
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }
}

function addHeader(headers: Map<string, string>, line: string): void {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
  if (match === null) throw new Error(`not a header line: ${JSON.stringify(line)}`);
  const name = match[1]!.toLowerCase();
  const before = headers.get(name);
  headers.set(name, before === undefined ? match[2]! : `${before}, ${match[2]}`);
}

function framingOf(status: number, headers: ReadonlyMap<string, string>): Head['framing'] {
  if (status < 200 || status === 204 || status === 304) return 0;
  const length = headers.get('content-length');
  const coding = headers.get('transfer-encoding');
  if (length !== undefined && coding !== undefined) throw new Error('an answer with two framings');
  if (coding !== undefined) return 'chunked';
  if (length === undefined) return 'until-close';
  if (!/^\d+$/.test(length)) throw new Error(`not a length: ${length}`);
  return Number(length);
}
