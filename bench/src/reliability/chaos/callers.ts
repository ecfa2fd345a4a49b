import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { answerFor } from './upstream.ts';

export const tenants = ['ada', 'bob'] as const;
export const kinds = ['guarded', 'llm', 'mcp'] as const;
export type Kind = (typeof kinds)[number];

export function keyOf(consumer: string): string {
  return `key-of-${consumer}`;
}

export interface Failure {
  kind: Kind;
  sentMs: number;
  failedMs: number;
  reason: string;
}

const thinkMs = 25;
const patienceMs = 20_000;

/** Both tenants, asking an API, a model and a tool all the time: each answer has to be one's own. */
export class Callers {
  readonly failures: Failure[] = [];
  /** Answers with another tenant's bytes. */
  readonly crossed: string[] = [];
  /** When each exchange was answered, by the id that the gateway gave it. */
  readonly answered = new Map<string, number>();
  sessionsBegunAnew = 0;
  readonly #proxyUrl: string;
  /** Of the tool's server. */
  readonly #sessions = new Map<string, string>();
  #running: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(proxyUrl: string) {
    this.#proxyUrl = proxyUrl;
  }

  async start(): Promise<void> {
    for (const tenant of tenants) await this.#openSession(tenant);
    this.#running = Promise.all(tenants.flatMap((tenant) => kinds.map((kind) => this.#ask(tenant, kind))));
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #openSession(tenant: string): Promise<void> {
    this.#sessions.delete(tenant);
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: tenant, version: '1' } };
    const opened = await this.#send('mcp', tenant, '', { jsonrpc: '2.0', id: 0, method: 'initialize', params });
    await opened.arrayBuffer();
    const id = opened.headers.get('mcp-session-id');
    if (id === null) throw new Error(`no session: ${opened.status}`);
    this.#sessions.set(tenant, id);
    await this.#send('mcp', tenant, '', { jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  async #ask(tenant: string, kind: Kind): Promise<void> {
    while (!this.#isOver) {
      const sentMs = performance.now();
      const nonce = randomUUID();
      try {
        const answer = await this.#send(kind, tenant, nonce, bodies[kind](nonce));
        const text = await answer.text();
        const id = answer.headers.get('x-kong-request-id');
        if (id !== null) this.answered.set(id, performance.now());
        if (kind === 'mcp' && answer.status === 404) {
          // As clients do: it ended with the gateway that knew it.
          await this.#openSession(tenant);
          this.sessionsBegunAnew++;
          continue;
        }
        if (answer.status !== 200) throw new Error(`${answer.status} ${text.slice(0, 60)}`);
        if (!text.includes(kind === 'guarded' ? answerFor(tenant, nonce) : nonce)) this.crossed.push(text);
      } catch (error) {
        const cause = (error as Error).cause as { code?: string } | undefined;
        const reason = cause?.code ?? (error as Error).message;
        this.failures.push({ kind, sentMs, failedMs: performance.now(), reason });
      }
      await delay(thinkMs);
    }
  }

  #send(kind: Kind, tenant: string, nonce: string, body: object): Promise<Response> {
    const session = kind === 'mcp' ? this.#sessions.get(tenant) : undefined;
    return fetch(`${this.#proxyUrl}/${kind}`, {
      method: 'POST',
      headers: {
        apikey: keyOf(tenant),
        'x-nonce': nonce,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(session !== undefined && { 'mcp-session-id': session, 'mcp-protocol-version': '2025-06-18' }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
  }
}

const bodies: Readonly<Record<Kind, (nonce: string) => object>> = {
  guarded: () => ({}),
  llm: (nonce) => ({ messages: [{ role: 'user', content: nonce }] }),
  mcp: (nonce) => ({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'list_control_planes', arguments: { filterName: nonce } },
  }),
};
