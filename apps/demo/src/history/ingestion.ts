import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { type EventRow, encodeBatch, ingestPath, rowsMediaType } from '@sallyport/contracts';
import type { GatewayFiles } from '../planes/certificates.ts';
import { demoNode } from './row.ts';

const compress = promisify(zstdCompress);

/** Tells a control plane of rows, as its gateways do: over mutual TLS, with the certificate of one. */
export class Ingestion {
  readonly #agent: Agent;
  readonly #url: string;
  readonly #stream = randomUUID();
  #sequence = 0;

  private constructor(url: string, agent: Agent) {
    this.#url = url;
    this.#agent = agent;
  }

  static async open(clusterUrl: string, files: GatewayFiles): Promise<Ingestion> {
    const [cert, key, ca] = await Promise.all([readFile(files.certificate), readFile(files.key), readFile(files.ca)]);
    return new Ingestion(clusterUrl, new Agent({ cert, key, ca, keepAlive: true }));
  }

  /** Resolves once they are stored for good. */
  async tell(rows: EventRow[]): Promise<void> {
    const node = { id: demoNode, version: '', hostname: 'demo data', configHash: demoNode };
    const head = { stream: this.#stream, sequence: this.#sequence, sentAtMs: Date.now(), node, lost: {}, names: [] };
    const content = await compress(encodeBatch({ ...head, rows }));
    const headers = { 'content-type': rowsMediaType, 'content-encoding': 'zstd', 'content-length': content.length };
    const sending = request(this.#url + ingestPath, { method: 'POST', agent: this.#agent, headers });
    sending.end(content);
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    const said = await text(answer);
    if (answer.statusCode !== 200) throw new Error(`The control plane did not take the history: ${said}`);
    this.#sequence += rows.length;
  }

  close(): void {
    this.#agent.destroy();
  }
}
