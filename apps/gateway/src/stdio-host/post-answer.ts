import type { ServerResponse } from 'node:http';
import type { Lane } from '@sallyport/mcp';

/** The HTTP answer to one POST: JSON when the response comes first, else a stream of events that ends with it. */
export class PostAnswer implements Lane {
  readonly #response: ServerResponse;
  readonly #sessionId: string | undefined;
  #streams = false;

  /** `sessionId`: of the session that this request opens. */
  constructor(response: ServerResponse, sessionId?: string) {
    this.#response = response;
    this.#sessionId = sessionId;
  }

  onMessage(message: Buffer): void {
    const response = this.#response;
    if (!this.#streams) {
      this.#streams = true;
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', ...this.#session });
    }
    // Who does not read is not waited for: others share the process.
    if (response.writableLength > unreadBytesMax) response.destroy();
    else writeEvent(response, message);
  }

  onAnswer(message: Buffer): void {
    const response = this.#response;
    if (this.#streams) {
      writeEvent(response, message);
      response.end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': message.length,
      ...this.#session,
    });
    response.end(message);
  }

  onLost(reason: string): void {
    if (this.#response.headersSent) this.#response.destroy();
    else refuse(this.#response, 502, `The server's process is gone: ${reason}`);
  }

  get #session(): Record<string, string> {
    return this.#sessionId === undefined ? {} : { 'Mcp-Session-Id': this.#sessionId };
  }
}

/** What belongs to no request, until the client leaves. */
export class Listening implements Lane {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.flushHeaders();
  }

  onMessage(message: Buffer): void {
    if (this.#response.writableLength > unreadBytesMax) this.#response.destroy();
    else writeEvent(this.#response, message);
  }

  onAnswer(message: Buffer): void {
    this.onMessage(message);
  }

  onLost(): void {
    this.#response.end();
  }
}

/** Bytes. */
const unreadBytesMax = 16 * 1024 * 1024;

export function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32603, message } });
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function writeEvent(response: ServerResponse, message: Buffer): void {
  response.write('event: message\ndata: ');
  response.write(message);
  response.write('\n\n');
}
