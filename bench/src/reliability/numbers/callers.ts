import type { Landscape } from './landscape.ts';
import { type Consumer, consumers, type Kind } from './mix.ts';

/** Those who ask, and know of each request that was answered what it was. */
export class Callers {
  readonly #landscape: Landscape;
  readonly #sessions = new Map<Consumer, string>();
  /** By the id that the gateway gave it: requests that got their full answer. */
  readonly answered = new Map<string, Kind>();
  /** Answered with another status than its kind has. */
  readonly surprises: string[] = [];
  /** Requests that got no full answer. */
  broken = 0;
  /** While nobody is there to be asked, who could be asked waits. */
  pause: Promise<void> | undefined;

  constructor(landscape: Landscape) {
    this.#landscape = landscape;
  }

  /** Opens MCP sessions, which are requests, too. */
  async open(): Promise<void> {
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'numbers', version: '1' } };
    for (const consumer of consumers) {
      const body = { jsonrpc: '2.0', id: 1, method: 'initialize', params };
      const kind = { share: 0, path: '/mcp', status: 200, service: 'tools', consumer, body };
      const response = await this.#send(kind);
      this.#sessions.set(consumer, response.headers.get('mcp-session-id')!);
      await this.#send({ ...kind, status: 202, body: { jsonrpc: '2.0', method: 'notifications/initialized' } });
    }
  }

  /** So many at a time; `act` goes on beside it. */
  async send(mix: readonly Kind[], act: () => Promise<void> = async () => {}): Promise<void> {
    let next = 0;
    const client = async () => {
      while (next < mix.length) {
        await this.pause;
        await this.#send(mix[next++]!).catch(() => void this.broken++);
      }
    };
    await Promise.all([act(), ...Array.from({ length: connections }, client)]);
  }

  async #send(kind: Kind): Promise<Response> {
    const { path, consumer, body, status } = kind;
    const response = await fetch(this.#landscape.gateway.proxyUrl + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(consumer !== undefined && { apikey: `key-of-${consumer}` }),
        ...(path === '/mcp' && this.#sessionOf(consumer!)),
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    this.answered.set(response.headers.get('x-kong-request-id')!, kind);
    if (response.status !== status) this.surprises.push(`${path}: ${response.status} ${text}`);
    return response;
  }

  #sessionOf(consumer: Consumer): Record<string, string> {
    const id = this.#sessions.get(consumer);
    return id === undefined ? {} : { 'mcp-session-id': id, 'mcp-protocol-version': '2025-06-18' };
  }
}

export const connections = 16;
