import type { IncomingMessage } from 'node:http';
import { readJson } from '@sallyport/json';
import { streamFrom } from '../outbound/stream.ts';
import type { Refuse } from './addresses.ts';
import type { PlaygroundEvent } from './events.ts';
import { answerBytesMax, durationMsMax } from './limits.ts';
import { SseEvents } from './sse-events.ts';

/** What is sent to a gateway. */
export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Where calls go, and as whom. */
export interface Line {
  readonly refuse: Refuse;
  /** Names of the headers that show who calls. */
  readonly secretHeaders: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** One call, or several in a row: what they may take is of all of them. */
export class Call {
  readonly #line: Line;
  readonly #signal: AbortSignal;
  readonly #beganMs = performance.now();
  readonly #deadline = AbortSignal.timeout(durationMsMax);
  bytes = 0;
  isCut = false;

  constructor(line: Line) {
    this.#line = line;
    this.#signal = AbortSignal.any([line.signal, this.#deadline]);
  }

  /** The events of `make`, and how it ended. */
  async *run(make: () => AsyncIterable<PlaygroundEvent>): AsyncGenerator<PlaygroundEvent> {
    let error: string | undefined;
    try {
      yield* make();
    } catch (cause) {
      error = this.#sentenceOf(cause as Error);
    }
    yield {
      type: 'end',
      duration_ms: this.#elapsedMs(),
      bytes: this.bytes,
      is_cut: this.isCut,
      ...(error !== undefined && { error }),
    };
  }

  /** Sends, and gives the answer, whose reader destroys it. */
  async *send(outgoing: Outgoing, step?: string): AsyncGenerator<PlaygroundEvent, IncomingMessage> {
    const { refuse, secretHeaders } = this.#line;
    const { method, url, headers, body } = outgoing;
    const shown = Object.entries(headers).map(([name, value]) => [name, secretHeaders.has(name) ? '[hidden]' : value]);
    yield {
      type: 'sent',
      request: {
        ...{ method, url: url.href, headers: Object.fromEntries(shown) },
        ...(body !== undefined && { body: jsonOr(body) }),
      },
      ...(step !== undefined && { step }),
    };
    const response = await streamFrom(url, {
      ...{ method, headers, body, signal: this.#signal },
      refuse: (host, address) => refuse(host, address, url.protocol === 'https:'),
    });
    yield {
      type: 'head',
      status: response.statusCode!,
      headers: shownHeaders(response),
      request_id: (response.headers['x-kong-request-id'] as string | undefined) ?? null,
      duration_ms: this.#elapsedMs(),
    };
    return response;
  }

  /** The answer's body: its events where it is a stream of those, else as it is. */
  async *body(response: IncomingMessage): AsyncGenerator<PlaygroundEvent> {
    const type = response.headers['content-type'] ?? '';
    if (isEventStream(response)) {
      for await (const { event, data } of this.events(response)) yield { type: 'event', event, data: jsonOr(data) };
      return;
    }
    const decoder = isText(type) ? new TextDecoder() : undefined;
    for await (const chunk of this.#chunks(response)) {
      if (decoder === undefined) yield { type: 'body', base64: chunk.toString('base64') };
      else yield { type: 'body', text: decoder.decode(chunk, { stream: true }) };
    }
    const rest = decoder?.decode();
    if (rest) yield { type: 'body', text: rest };
  }

  async *events(response: IncomingMessage): AsyncGenerator<{ event: string; data: string }> {
    const decoder = new TextDecoder();
    const events = new SseEvents();
    for await (const chunk of this.#chunks(response)) yield* events.push(decoder.decode(chunk, { stream: true }));
    // Some end without the last blank line.
    yield* events.push(`${decoder.decode()}\n\n`);
  }

  async text(response: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.#chunks(response)) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  /** Up to what may be read. */
  async *#chunks(response: IncomingMessage): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        const room = answerBytesMax - this.bytes;
        this.bytes += Math.min(room, chunk.length);
        if (chunk.length > room) this.isCut = true;
        if (room > 0) yield chunk.subarray(0, room);
        if (this.isCut) return;
      }
    } finally {
      response.destroy();
    }
  }

  #sentenceOf(cause: Error): string {
    if (this.#deadline.aborted) return `There was no end within ${durationMsMax / 1_000} s.`;
    const { code } = cause as NodeJS.ErrnoException;
    return code === 'ECONNREFUSED' ? 'Nothing listens there: no gateway was reached.' : cause.message;
  }

  #elapsedMs(): number {
    return Math.round((performance.now() - this.#beganMs) * 10) / 10;
  }
}

export function isEventStream({ headers }: IncomingMessage): boolean {
  return /^\s*text\/event-stream\b/i.test(headers['content-type'] ?? '');
}

export function jsonOr(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return text;
  }
}

function isText(type: string): boolean {
  return (
    type === '' ||
    /^\s*(text\/|application\/(json|xml|javascript|problem\+json|x-ndjson|yaml)\b|[^;]*\+(json|xml)\b)/i.test(type)
  );
}

/** What a gateway sets in browsers is nobody's to read here. */
function shownHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      name === 'set-cookie' ? '[hidden]' : [value ?? ''].flat().join(', '),
    ]),
  );
}
