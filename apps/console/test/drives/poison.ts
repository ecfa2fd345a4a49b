import type { Page, Route } from 'playwright-core';

/** Fields that people, models and tools fill as they like. What code goes by (ids, kinds, times) is left as it is. */
const fields = new Set([
  ...['name', 'display', 'title', 'summary', 'description', 'text', 'content', 'message', 'detail', 'reason', 'error'],
  ...['email', 'full_name', 'preferred_name', 'username', 'custom_id', 'owner', 'user_agent', 'request_uri'],
  ...['host', 'hosts', 'path', 'paths', 'prefix', 'tags', 'labels', 'arguments', 'instructions'],
]);

/** Puts hostile texts into all that the control plane tells a page. */
export class Poison {
  /** How often each text was given to the page. */
  readonly given: number[];
  readonly #texts: readonly string[];
  #next = 0;

  constructor(texts: readonly string[]) {
    this.#texts = texts;
    this.given = texts.map(() => 0);
  }

  /** From now on. */
  async drip(page: Page): Promise<void> {
    await page.route(/\/v\d\/|\/konnect-api\//, (route) => this.#answer(route));
  }

  async #answer(route: Route): Promise<void> {
    const response = await route.fetch();
    const isJson = response.headers()['content-type']?.includes('json') === true;
    // A session's answers are what the page itself goes by.
    if (!isJson || /\/users\/me/.test(route.request().url())) return route.fulfill({ response });
    return route.fulfill({ response, json: this.#poisoned(await response.json(), false) });
  }

  /** A value, with a text for each string in it that stands in a field of these. */
  #poisoned(value: unknown, isTheirs: boolean): unknown {
    if (typeof value === 'string') return isTheirs && value !== '' ? this.#text() : value;
    if (Array.isArray(value)) return value.map((item) => this.#poisoned(item, isTheirs));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.#poisoned(item, isTheirs || fields.has(key))]),
    );
  }

  #text(): string {
    const index = this.#next++ % this.#texts.length;
    this.given[index]!++;
    return this.#texts[index]!;
  }
}
