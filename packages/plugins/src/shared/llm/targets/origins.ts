import type { HttpOrigin, HttpPort } from '@sallyport/pipeline';
import type { Timeouts } from './timeouts.ts';

/** More servers than that are behind no target, unless callers make them up. */
const originsMax = 256;

/** The servers of one target: usually one, more where templates tell, or services are patient in different ways. */
export class Origins {
  readonly #http: HttpPort;
  readonly #known = new Map<string, HttpOrigin>();

  constructor(http: HttpPort) {
    this.#http = http;
  }

  of(url: string, { name, connectMs, idleMs, writeMs }: Timeouts): HttpOrigin {
    const key = `${name} ${url}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= originsMax) this.#forgetOldest();
    const origin = this.#http.origin({
      url: new URL(url),
      connectTimeoutMs: connectMs,
      readTimeoutMs: idleMs,
      writeTimeoutMs: writeMs,
      tlsVerify: true,
      namedBy: 'operator',
    });
    this.#known.set(key, origin);
    return origin;
  }

  #forgetOldest(): void {
    for (const [key, origin] of this.#known) {
      this.#known.delete(key);
      origin.release();
      return;
    }
  }

  close(): void {
    for (const origin of this.#known.values()) origin.release();
    this.#known.clear();
  }
}
