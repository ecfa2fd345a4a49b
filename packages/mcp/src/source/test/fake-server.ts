import { type Exchange, HeaderList, type InnerCall, type InnerReceiver, KeyRing, type Mail } from '@sallyport/pipeline';
import { fakeServices, settled } from '@sallyport/testkit';
import type { Ask, AskListener, ClientFacts, ServerRequest, SourceFailure } from '../../neutral.ts';
import { Seal } from '../../seal/seal.ts';
import type { Carrier, CarrierRequest } from '../carrier.ts';
import { ServerSource } from '../server-source.ts';
import type { SourceServices } from '../services.ts';
import type { ServerProtocol } from '../wires.ts';

type Json = Readonly<Record<string, unknown>>;

/** A request that a server got; the test answers it. */
export class GotRequest implements InnerCall {
  readonly method: string;
  readonly headers: HeaderList;
  readonly target: string | undefined;
  /** As sent. */
  readonly text: string;
  readonly #receiver: InnerReceiver;
  isAborted = false;
  isPaused = false;

  constructor({ method, headers, body, target }: CarrierRequest, receiver: InnerReceiver) {
    this.method = method;
    this.headers = new HeaderList([...headers]);
    this.target = target;
    this.text = body?.toString() ?? '';
    this.#receiver = receiver;
  }

  get message(): { id?: unknown; method?: string; params?: Json; result?: Json; error?: Json } {
    return this.text === '' ? {} : (JSON.parse(this.text) as never);
  }

  whole(status: number, body = '', headers: Readonly<Record<string, string>> = {}): void {
    if (this.isAborted) return;
    this.#receiver.onHead(status, new HeaderList(Object.entries(headers).flat()), 'upstream');
    if (body !== '') this.#receiver.onData(Buffer.from(body));
    this.#receiver.onEnd();
  }

  json(status: number, body: string | Json, headers: Readonly<Record<string, string>> = {}): void {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    this.whole(status, text, { 'content-type': 'application/json', ...headers });
  }

  /** An answer of which nothing need be right. */
  raw(
    status: number,
    headers: readonly string[],
    body: readonly string[],
    ending: 'end' | 'cut' | 'failed' | 'timeout',
  ): void {
    const step = (run: () => void) => !this.isAborted && run();
    step(() => this.#receiver.onHead(status, new HeaderList([...headers]), 'upstream'));
    for (const part of body) step(() => this.#receiver.onData(Buffer.from(part)));
    step(() => (ending === 'end' ? this.#receiver.onEnd() : this.#receiver.onError(ending, ending)));
  }

  /** Answers this request with a result, given as JSON text where its bytes count. */
  result(result: string | Json, headers: Readonly<Record<string, string>> = {}): void {
    const text = typeof result === 'string' ? result : JSON.stringify(result);
    this.json(200, `{"jsonrpc":"2.0","id":${JSON.stringify(this.message.id)},"result":${text}}`, headers);
  }

  error(status: number, error: Json): void {
    this.json(status, { jsonrpc: '2.0', id: this.message.id, error });
  }

  stream(headers: Readonly<Record<string, string>> = {}): this {
    const raw = ['content-type', 'text/event-stream', ...Object.entries(headers).flat()];
    if (!this.isAborted) this.#receiver.onHead(200, new HeaderList(raw), 'upstream');
    return this;
  }

  /** Bytes of the stream, as they stand. */
  bytes(text: string): this {
    if (!this.isAborted) this.#receiver.onData(Buffer.from(text));
    return this;
  }

  event(message: Json | string, id?: string): this {
    const data = typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message });
    return this.bytes(`${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`);
  }

  end(): void {
    if (!this.isAborted) this.#receiver.onEnd();
  }

  fail(kind: 'failed' | 'cut' | 'timeout'): void {
    if (!this.isAborted) this.#receiver.onError(kind, kind);
  }

  abort(): void {
    this.isAborted = true;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }
}

/** Whatever a source sends, for a test to look at and answer: at once by `answers`, or by hand. */
export class FakeServer implements Carrier {
  readonly url = 'http://server.test/mcp';
  readonly got: GotRequest[] = [];
  credentialsOf: (x: Exchange) => string = () => '';
  /** False or nothing leaves the request to the test. */
  answers: (request: GotRequest) => unknown;

  constructor(answers: (request: GotRequest) => unknown = () => {}) {
    this.answers = answers;
  }

  send(request: CarrierRequest, receiver: InnerReceiver): InnerCall {
    const got = new GotRequest(request, receiver);
    this.got.push(got);
    queueMicrotask(() => {
      if (!got.isAborted) this.answers(got);
    });
    return got;
  }

  /** What was asked, in short: `POST tools/call`, `DELETE`. */
  get log(): string[] {
    return this.got.map(({ method, message }) =>
      [method, message.method ?? (message.id && 'answer')].filter(Boolean).join(' '),
    );
  }

  find(method: string): GotRequest {
    const found = this.got.findLast((one) => one.message.method === method || one.method === method);
    if (found === undefined) throw new Error(`no ${method} among ${this.log.join(', ')}`);
    return found;
  }
}

/** Answers what a 2025 server answers to a handshake; other requests are for the test. */
export function legacyServer(
  more: (request: GotRequest) => unknown = () => {},
  { capabilities = { tools: {} }, sessions = ['session-1', 'session-2', 'session-3'], version = '2025-11-25' } = {},
): FakeServer {
  let greeted = 0;
  return new FakeServer((request) => {
    const { method } = request.message;
    if (method === 'server/discover') request.error(400, { code: -32000, message: 'No valid session ID provided' });
    else if (method === 'initialize') {
      const id = sessions[greeted++];
      request.result(
        { protocolVersion: version, capabilities, serverInfo: { name: 'old', version: '1' } },
        id === undefined ? {} : { 'mcp-session-id': id },
      );
    } else if (request.method === 'DELETE') request.whole(200);
    else if (method === undefined || method.startsWith('notifications/')) {
      if (request.method === 'GET') more(request);
      else request.whole(202);
    } else more(request);
  });
}

/** Answers what a 2026-07-28 server answers to `server/discover`, and refuses clients of sessions. */
export function modernServer(
  more: (request: GotRequest) => unknown = () => {},
  capabilities: Json = { tools: {} },
): FakeServer {
  return new FakeServer((request) => {
    const { method } = request.message;
    if (method === 'server/discover') {
      request.result({
        resultType: 'complete',
        supportedVersions: ['2026-07-28'],
        capabilities,
        ttlMs: 0,
        cacheScope: 'private',
      });
    } else if (method === 'initialize') {
      request.error(400, { code: -32022, message: 'no', data: { supported: ['2026-07-28'], requested: '2025-11-25' } });
    } else if (request.method !== 'POST') request.whole(405);
    else more(request);
  });
}

export const legacyClient: ClientFacts = {
  era: 'legacy',
  protocolVersion: '2025-11-25',
  capabilities: Buffer.from('{"roots":{"listChanged":true},"sampling":{}}'),
  info: Buffer.from('{"name":"legacy","version":"1"}'),
  logLevel: undefined,
};

export const modernClient: ClientFacts = {
  era: 'modern',
  protocolVersion: '2026-07-28',
  capabilities: Buffer.from('{}'),
  info: Buffer.from('{"name":"modern","version":"1"}'),
  logLevel: undefined,
};

export const askingClient: ClientFacts = {
  ...modernClient,
  capabilities: Buffer.from('{"elicitation":{},"sampling":{}}'),
};

export const x = { requestHeaders: new HeaderList() } as unknown as Exchange;

/** Workers that can write to one another. */
export function fakeMail(): Mail {
  const boxes = new Map<string, (message: string) => void>();
  return {
    open(receive) {
      const address = `box-${boxes.size + 1}`;
      boxes.set(address, receive);
      return { address, close: () => boxes.delete(address) };
    },
    async send(address, message) {
      await settled();
      const receive = boxes.get(address);
      receive?.(message);
      return receive !== undefined;
    },
    close() {},
  };
}

export interface TestSourceOptions {
  readonly protocol?: ServerProtocol;
  /** What another worker has too. */
  readonly fakes?: ReturnType<typeof fakeServices>;
  readonly mail?: Mail;
  readonly limits?: Partial<typeof limits>;
}

const limits = {
  headMs: 10_000,
  idleMs: 10_000,
  wholeMs: 60_000,
  bytesMax: 100_000,
  asksMax: 10,
  failuresMax: 3,
  openMs: 5000,
  sessionsMax: 3,
  idleSessionMs: 60_000,
};

/** A source of that server, and all around it that a test may want to move. */
export function testSource(server: Carrier, options: TestSourceOptions = {}) {
  const { protocol = 'auto', fakes = fakeServices(), mail = fakeMail() } = options;
  const { clock, log } = fakes;
  const seal = new Seal(new KeyRing([{ reveal: () => 'a secret of the test' }], 'test'), 'test', () => clock.nowMs());
  const services: SourceServices = { clock, log, records: fakes.records.local, mail, seal, sessionMs: 3_600_000 };
  const source = new ServerSource({
    name: 'server',
    carrier: server,
    services,
    limits: { ...limits, ...options.limits },
    protocol,
  });
  return { source, clock, log, fakes, mail };
}

/** Everything that an ask's listener heard, as texts. */
export class Heard implements AskListener {
  readonly all: string[] = [];
  readonly requests: ServerRequest[] = [];
  failure: SourceFailure | undefined;
  /** How often it ended: once is right. */
  ends = 0;
  readonly over: Promise<void>;
  #end!: () => void;

  constructor() {
    this.over = new Promise((resolve) => {
      this.#end = () => {
        this.ends++;
        resolve();
      };
    });
  }

  onNotification(message: Buffer, eventId: string | undefined): void {
    this.#note('notification', message.toString(), eventId);
  }

  onServerRequest(request: ServerRequest, eventId: string | undefined): void {
    this.requests.push(request);
    this.#note('request', `${request.idText} ${request.method} ${request.params.toString()}`, eventId);
  }

  onPriming(eventId: string | undefined, retryMs: number | undefined): void {
    this.#note('priming', String(retryMs), eventId);
  }

  onResult(result: Buffer, eventId: string | undefined): void {
    this.#note('result', result.toString(), eventId);
    this.#end();
  }

  onError(error: Buffer, eventId: string | undefined): void {
    this.#note('error', error.toString(), eventId);
    this.#end();
  }

  onFailure(failure: SourceFailure): void {
    this.failure = failure;
    this.#note('failure', failure.kind, undefined);
    this.#end();
  }

  onDetached(): void {
    this.#note('detached', '', undefined);
    this.#end();
  }

  #note(what: string, text: string, eventId: string | undefined): void {
    this.all.push([eventId === undefined ? what : `${what}@${eventId}`, text].filter(Boolean).join(' '));
  }
}

export function askOf(
  method: string,
  params: string | Json = '{}',
  client: ClientFacts = legacyClient,
  idText?: string,
): Ask {
  return {
    method,
    params: Buffer.from(typeof params === 'string' ? params : JSON.stringify(params)),
    client,
    x,
    idText,
  };
}

export const opening = (client: ClientFacts, principal = 'ann') => ({ x, client, principal });
