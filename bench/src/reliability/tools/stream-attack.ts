import type { Evasion } from '@sallyport/testkit';
import { type Answered, Attacker } from './attack.ts';
import { apiKey } from './cells.ts';
import { initialize } from './listings.ts';

/** A client of 2024-11-05: it POSTs to where its stream says, and most answers come there. */
export class StreamAttacker {
  readonly #url: string;
  readonly #poster: Attacker;
  readonly #gone = new AbortController();
  #events: AsyncIterator<string> | undefined;
  #query = '';

  constructor(url: string, path: string) {
    this.#url = url + path;
    this.#poster = new Attacker(url, path, []);
  }

  async send(evasion: Evasion): Promise<Answered | undefined> {
    if (this.#events === undefined) {
      await this.#open();
      await this.#exchange(initialize);
    }
    return this.#exchange(evasion);
  }

  close(): void {
    this.#gone.abort();
    this.#poster.close();
  }

  async #open(): Promise<void> {
    const headers = { accept: 'text/event-stream', apikey: apiKey };
    const { body } = await fetch(this.#url, { headers, signal: this.#gone.signal });
    this.#events = dataOf(body!);
    const { value } = await this.#events.next();
    this.#query = String(value).slice(String(value).indexOf('?') + 1);
  }

  async #exchange(evasion: Evasion): Promise<Answered | undefined> {
    const { suffix } = evasion;
    const posted = await this.#poster.send({
      ...evasion,
      suffix: `${suffix}${suffix.includes('?') ? '&' : '?'}${this.#query}`,
    });
    if (posted?.status !== 202 || !isAnswered(evasion.text)) return posted;
    const { value } = await this.#events!.next();
    return { status: 202, body: Buffer.from(String(value)) };
  }
}

/** What has been taken, and will be answered: a request among the messages. */
function isAnswered(text: string): boolean {
  try {
    const messages: unknown[] = [JSON.parse(text)].flat();
    return messages.some((message) => typeof message === 'object' && message !== null && 'id' in message);
  } catch {
    return false;
  }
}

async function* dataOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const events = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
    text = events.pop()!;
    for (const event of events) {
      const lines = event.split('\n').filter((line) => line.startsWith('data:'));
      if (lines.length > 0) yield lines.map((line) => line.slice('data:'.length).trimStart()).join('\n');
    }
  }
  return undefined;
}
