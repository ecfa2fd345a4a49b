import { readFile } from 'node:fs/promises';
import type { FetchAnswer, HttpPort } from '@sallyport/pipeline';

export interface ControlPlaneOptions {
  readonly url: URL;
  /** Read each time, so that a new token needs no restart. */
  readonly tokenFile: string;
  readonly http: HttpPort;
}

/** Asks the control plane, and tells it, in JSON. */
export class ControlPlane {
  readonly #options: ControlPlaneOptions;

  constructor(options: ControlPlaneOptions) {
    this.#options = options;
  }

  /** Gives what it answered with 200; rejects where it did not. */
  async get(path: string): Promise<unknown> {
    const { status, body } = await this.#fetch('GET', path, noBody);
    if (status !== 200) throw new Error(`answered ${status}`);
    return JSON.parse(body.toString());
  }

  /** Gives its status. */
  async post(path: string, json: string): Promise<number> {
    const { status } = await this.#fetch('POST', path, Buffer.from(json));
    return status;
  }

  async #fetch(method: string, path: string, body: Buffer): Promise<FetchAnswer> {
    const { url, tokenFile, http } = this.#options;
    const token = (await readFile(tokenFile, 'utf8')).trim();
    const contentType = body.length === 0 ? [] : ['Content-Type', 'application/json'];
    return await http.fetch({
      method,
      url: new URL(`${url.pathname.replace(/\/$/, '')}${path}`, url),
      headers: ['Authorization', `Bearer ${token}`, 'Accept', 'application/json', ...contentType],
      body,
      timeoutMs,
      keepAliveMs,
      tlsVerify: true,
      bodyBytesMax: answerBytesMax,
      namedBy: 'operator',
    });
  }
}

const noBody = Buffer.alloc(0);
const timeoutMs = 30_000;
const keepAliveMs = 30_000;
const answerBytesMax = 256 * 1024;
