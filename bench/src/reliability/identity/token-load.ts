import { Agent, request } from 'node:http';

/** What became of requests with tokens. */
export class TokenLoad {
  readonly #url: string;
  readonly #agent: Agent;
  readonly #tokenOf: () => string | Promise<string>;
  readonly statuses = new Map<number, number>();
  /** Requests whose connection broke before they were answered. */
  broken = 0;
  slowestMs = 0;
  #running: Promise<void>[] = [];
  #stopping = false;

  /** Each request asks for its token. */
  constructor(url: string, connections: number, tokenOf: () => string | Promise<string>) {
    this.#url = url;
    this.#tokenOf = tokenOf;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  get total(): number {
    return [...this.statuses.values()].reduce((sum, count) => sum + count, 0);
  }

  count(status: number): number {
    return this.statuses.get(status) ?? 0;
  }

  /** Goes on until `stop`. */
  start(clients: number): this {
    this.#running = Array.from({ length: clients }, async () => {
      while (!this.#stopping) await this.send(await this.#tokenOf());
    });
    return this;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
    this.#agent.destroy();
  }

  send(token: string): Promise<number> {
    const startedMs = performance.now();
    return new Promise((resolve) => {
      const settle = (status: number) => {
        this.slowestMs = Math.max(this.slowestMs, performance.now() - startedMs);
        if (status === 0) this.broken++;
        else this.statuses.set(status, this.count(status) + 1);
        resolve(status);
      };
      request(this.#url, { agent: this.#agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
        response.resume().once('end', () => settle(response.statusCode!));
        response.once('error', () => settle(0));
      })
        .once('error', () => settle(0))
        .end();
    });
  }
}
