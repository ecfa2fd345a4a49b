import { setTimeout as delay } from 'node:timers/promises';

/** Answers by status; 0: there was none. */
type Statuses = Record<number, number>;

/** Clients that each save one thing after another, at one control plane and, where that did not take it, at the next. */
export class Writers {
  /** Names of what was acknowledged. */
  readonly kept: string[] = [];
  readonly statuses: Statuses = {};
  /** When something was acknowledged last. */
  keptAtMs = 0;
  /** Answers 503 without a word of when to come again. */
  withoutRetryAfter = 0;
  slowestMs = 0;
  readonly #urls: readonly string[];
  readonly #headers: Readonly<Record<string, string>>;
  readonly #running: Promise<void>[];
  #isOver = false;

  constructor(urls: readonly string[], operatorToken: string, clients: number) {
    this.#urls = urls;
    this.#headers = { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' };
    this.#running = Array.from({ length: clients }, (_, client) => this.#write(client));
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
  }

  /** Names of all that is there, page by page. */
  async names(): Promise<string[]> {
    const names: string[] = [];
    for (let page = 1; ; page++) {
      const answer = await fetch(`${this.#urls[0]}/v2/dashboards?page[size]=100&page[number]=${page}`, {
        headers: this.#headers,
      });
      const { data } = (await answer.json()) as { data: { name: string }[] };
      names.push(...data.map(({ name }) => name));
      if (data.length < 100) return names;
    }
  }

  async #write(client: number): Promise<void> {
    for (let index = 0, at = client; !this.#isOver; index++) {
      const name = `${client}-${index}`;
      const body = JSON.stringify({ name, definition: { tiles: [] } });
      const startedMs = performance.now();
      const status = await this.#post(this.#urls[at % this.#urls.length]!, body);
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedMs);
      this.statuses[status] = (this.statuses[status] ?? 0) + 1;
      if (status === 201) {
        this.kept.push(name);
        this.keptAtMs = performance.now();
      } else {
        at++;
        await delay(20);
      }
    }
  }

  async #post(url: string, body: string): Promise<number> {
    try {
      const answer = await fetch(`${url}/v2/dashboards`, { method: 'POST', headers: this.#headers, body });
      await answer.arrayBuffer();
      if (answer.status === 503 && !answer.headers.has('retry-after')) this.withoutRetryAfter++;
      return answer.status;
    } catch {
      return 0;
    }
  }
}
