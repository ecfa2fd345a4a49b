import { readUsage } from '../dialects/openai-responses/usage.ts';
import { asObject, asText, isObject, parseLoosely } from '../dialects/shared/json.ts';
import { addUsage, noUsage, type Usage } from '../neutral/usage.ts';

/** 24,000 samples of two bytes a second, and twenty tokens of what is said in that time. */
const audioBytesPerToken = 2_400;
const textBytesPerToken = 4;

/** Reads along with what a server of OpenAI's Realtime API says: which model speaks, and what its responses have used. */
export class RealtimeWatcher {
  #usage: Usage | undefined;
  #model: string | undefined;
  /** Of responses that have begun and are not done. */
  #open = 0;
  #textBytes = 0;
  #audioBytes = 0;

  /** As the server calls it. */
  get model(): string | undefined {
    return this.#model;
  }

  /** Of the responses that are done; what of others was said already is made up. Undefined when there was none. */
  get usage(): Usage | undefined {
    if (this.#open === 0 || this.#textBytes + this.#audioBytes === 0) return this.#usage;
    return addUsage(this.#usage ?? noUsage(), {
      ...noUsage(),
      output: Math.ceil(this.#textBytes / textBytesPerToken),
      outputAudio: Math.ceil(this.#audioBytes / audioBytesPerToken),
      isEstimated: true,
    });
  }

  /** One event of the server. */
  push(event: Buffer): void {
    // Most events are sound, which needs no parsing.
    if (event.includes('audio.delta"')) this.#audioBytes += event.length * 0.75;
    else if (isWorthReading(event)) this.#read(event);
    else if (event.includes('.delta"')) this.#textBytes += event.length - deltaHeadBytes;
  }

  #read(event: Buffer): void {
    const parsed = parseLoosely(event.toString());
    if (!isObject(parsed)) return;
    const { type } = parsed;
    if (type === 'session.created' || type === 'session.updated') {
      this.#model = asText(asObject(parsed['session'])?.['model']) ?? this.#model;
    } else if (type === 'response.created') {
      this.#open++;
    } else if (type === 'response.done') {
      this.#done(asObject(parsed['response'])?.['usage']);
    }
  }

  #done(value: unknown): void {
    const usage = readUsage(value);
    if (usage !== undefined) {
      this.#textBytes = 0;
      this.#audioBytes = 0;
      this.#usage = this.#usage === undefined ? usage : addUsage(this.#usage, usage);
    }
    this.#open = Math.max(0, this.#open - 1);
  }
}

/** What stands around the text of a delta: ids and positions. */
const deltaHeadBytes = 150;

/** A type stands in its quotes; in a text, they would be escaped. */
function isWorthReading(event: Buffer): boolean {
  return (
    event.includes('"response.done"') ||
    event.includes('"response.created"') ||
    event.includes('"session.created"') ||
    event.includes('"session.updated"')
  );
}
