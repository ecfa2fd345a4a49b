import type { HttpOrigin, HttpPort } from '@sallyport/pipeline';

/** Milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  /** From the request to the answer's head. */
  readonly firstByteMs: number;
  /** The longest silence in the middle of an answer. */
  readonly idleMs: number;
  readonly writeMs: number;
}

/** More servers than that are behind no target, unless callers make them up. */
const originsMax = 256;

/** The servers of one target: usually one, more where templates tell. */
export class Origins {
  readonly #http: HttpPort;
  readonly #timeouts: Timeouts;
  readonly #byUrl = new Map<string, HttpOrigin>();

  constructor(http: HttpPort, timeouts: Timeouts) {
    this.#http = http;
    this.#timeouts = timeouts;
  }

  of(url: string): HttpOrigin {
    const known = this.#byUrl.get(url);
    if (known !== undefined) return known;
    if (this.#byUrl.size >= originsMax) this.#forgetOldest();
    const { connectMs, idleMs, writeMs } = this.#timeouts;
    const origin = this.#http.origin({
      url: new URL(url),
      connectTimeoutMs: connectMs,
      readTimeoutMs: idleMs,
      writeTimeoutMs: writeMs,
      tlsVerify: true,
      namedBy: 'operator',
    });
    this.#byUrl.set(url, origin);
    return origin;
  }

  #forgetOldest(): void {
    for (const [url, origin] of this.#byUrl) {
      this.#byUrl.delete(url);
      origin.release();
      return;
    }
  }

  close(): void {
    for (const origin of this.#byUrl.values()) origin.release();
    this.#byUrl.clear();
  }
}
