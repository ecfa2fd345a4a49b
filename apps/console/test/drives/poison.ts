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

  constructor(texts: readonly string[]) {
    this.#texts = texts;
    this.given = texts.map(() => 0);
  }

  /** From now on. */
  async drip(page: Page): Promise<void> {
    await page.route(/\/v\d\//, (route) => this.#answer(route));
  }

  async #answer(route: Route): Promise<void> {
    const response = await route.fetch();
    const isJson = response.headers()['content-type']?.includes('json') === true;
    // A session's answers are what the page itself goes by.
    if (!isJson || /\/users\/me/.test(route.request().url())) return route.fulfill({ response });
    const texts = this.#textsFrom(placeOf(route.request().url()));
    return route.fulfill({ response, json: poisoned(await response.json(), texts, false) });
  }

  /** One after the other, without end. */
  *#textsFrom(place: number): Generator<string, never> {
    for (let index = place; ; index++) {
      const which = index % this.#texts.length;
      this.given[which]!++;
      yield this.#texts[which]!;
    }
  }
}

/** The same for each answer, whichever comes first, so that a screen looks the same each time. */
function placeOf(url: string): number {
  const path = new URL(url).pathname.replaceAll(/[0-9a-f-]{32,36}/g, '');
  return Buffer.from(path).reduce((sum, byte) => sum + byte, 0);
}

/** A value, with a text for each string in it that stands in a field of these. */
function poisoned(value: unknown, texts: Generator<string, never>, isTheirs: boolean): unknown {
  if (typeof value === 'string') return isTheirs && value !== '' ? texts.next().value : value;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, texts, isTheirs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, poisoned(item, texts, isTheirs || fields.has(key))]),
  );
}
