import { type Answer, type Exchange, KeyRing, type Refusal, type Serving } from '@sallyport/pipeline';
import { type ExchangeOptions, exchange, fakeServices, settled } from '@sallyport/testkit';
import { readSseEvent } from '../../http/sse.ts';
import { problems } from '../../problems.ts';
import { ReadingRules } from '../../protocol/reading-rules.ts';
import { readCall } from '../../read-call.ts';
import { Seal } from '../../seal/seal.ts';
import { writeError } from '../../write-message.ts';
import { Front } from '../front.ts';
import { ParkedCalls } from '../modern/parked-calls.ts';
import { FakeMail } from './fake-mail.ts';
import { ScriptedEndpoint } from './scripted-endpoint.ts';

export interface WorkerOptions {
  readonly isManaged?: boolean;
  readonly keepsAll?: boolean;
  readonly secrets?: readonly string[];
  readonly endpointName?: string;
}

export type Caller = Pick<ExchangeOptions, 'consumer' | 'claims' | 'credential'>;

/** Workers of a node that serve one scripted endpoint: they share records, mail and the secret, and nothing else. */
export function workers(count: number, options: WorkerOptions = {}) {
  const { clock, records } = fakeServices();
  const { isManaged = true, keepsAll = false, secrets = ['the secret of the tests'], endpointName = 'route' } = options;
  const mail = new FakeMail();
  const endpoint = new ScriptedEndpoint();
  const parked = Array.from({ length: count }, () => new ParkedCalls(mail));
  const made = parked.map((calls) => {
    const ring = new KeyRing(
      secrets.map((secret) => ({ reveal: () => secret })),
      'mcp',
    );
    return new Front({
      endpoint,
      rules,
      seal: new Seal(ring, endpointName, () => clock.nowMs()),
      records: records.local,
      sessions: { isManaged, keepsAll, keptMs: 86_400_000 },
      mail,
      clock,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      keepAliveMs: 15_000,
      parked: calls,
    });
  });
  return { clock, records: records.local, mail, endpoint, parked, fronts: made.map((front) => new Client(front)) };
}

/** Sends requests to one worker. */
export class Client {
  readonly #front: Front;

  constructor(front: Front) {
    this.#front = front;
  }

  /** A POST of one message or a batch; resolves once something has come of it. */
  async post(
    message: unknown,
    headers: Readonly<Record<string, string>> = {},
    caller: Caller = {},
    query = '',
  ): Promise<Received> {
    const body = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
    const x = request('POST', headers, caller, query);
    const call = readCall(x.requestHeaders, body, rules);
    if (call.kind !== 'problem') return received(x, (answer) => this.#front.serve(x, call, answer));
    // As the plugin answers what cannot be read.
    const { status, code, message: sentence } = problems[call.reason];
    const refused = new Received(x);
    refused.head(status, []);
    refused.write(writeError(call.idText, code, sentence, call.data));
    refused.end();
    return refused;
  }

  async send(method: string, headers: Readonly<Record<string, string>> = {}, caller: Caller = {}): Promise<Received> {
    const x = request(method, headers, caller);
    return received(x, (answer) => this.#front.serve(x, undefined, answer));
  }

  /** A POST whose sender is looked up, as a listener's policy does, before something else happens and it is served. */
  async judgedEarly(
    message: unknown,
    caller: Caller,
    query: string,
    meanwhile: () => Promise<unknown>,
  ): Promise<Received> {
    const x = request('POST', {}, caller, query);
    const call = readCall(x.requestHeaders, Buffer.from(JSON.stringify(message)), rules);
    if (call.kind === 'problem') throw new Error(call.reason);
    await this.#front.peerOf(x, call);
    await meanwhile();
    return received(x, (answer) => this.#front.serve(x, call, answer));
  }

  /** Begins a session; gives the headers that its requests have. */
  async initialize(
    params: Readonly<Record<string, unknown>> = {},
    caller: Caller = {},
  ): Promise<Record<string, string>> {
    const { headers } = await this.post(initialize(params), {}, caller);
    return { 'mcp-session-id': headers.get('mcp-session-id')!, 'mcp-protocol-version': '2025-11-25' };
  }

  /** A request of a modern client: `_meta` and the mirrored headers are added. */
  modern(
    { id = 1, method, params = {} }: { id?: unknown; method: string; params?: Record<string, unknown> },
    { capabilities = {}, logLevel, ...caller }: Caller & { capabilities?: unknown; logLevel?: string } = {},
  ): Promise<Received> {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': capabilities,
      ...(logLevel !== undefined && { 'io.modelcontextprotocol/logLevel': logLevel }),
    };
    const headers = {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof (params['name'] ?? params['uri']) === 'string' && {
        'mcp-name': String(params['name'] ?? params['uri']),
      }),
    };
    return this.post({ jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } }, headers, caller);
  }
}

const rules = new ReadingRules({ serves: true });

export function initialize(params: Readonly<Record<string, unknown>> = {}) {
  const defaults = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  return { jsonrpc: '2.0', id: 1, method: 'initialize', params: { ...defaults, ...params } };
}

function request(method: string, headers: Readonly<Record<string, string>>, caller: Caller, query = ''): Exchange {
  const accept = 'application/json, text/event-stream';
  const type: Record<string, string> = method === 'POST' ? { 'content-type': 'application/json' } : {};
  return exchange({ method, url: `/mcp${query}`, headers: { accept, ...type, ...headers }, ...caller });
}

async function received(x: Exchange, serve: (answer: Answer) => Serving): Promise<Received> {
  const answer = new Received(x);
  answer.serving = serve(answer);
  // What asks records or mail settles within a few turns.
  for (let turn = 0; turn < 5 && answer.state === 'waiting'; turn++) await settled();
  return answer;
}

export interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** What a client has received of an answer. */
export class Received implements Answer {
  readonly x: Exchange;
  serving: Serving | undefined;
  state: 'waiting' | 'open' | 'ended' | 'refused' | 'failed' = 'waiting';
  status = 0;
  readonly headers = new Map<string, string>();
  readonly chunks: string[] = [];
  isSlow = false;

  constructor(x: Exchange) {
    this.x = x;
  }

  head(status: number, headers: readonly string[]): void {
    if (this.state !== 'waiting') throw new Error('a second head');
    this.state = 'open';
    this.status = status;
    for (let i = 0; i < headers.length; i += 2) this.headers.set(headers[i]!.toLowerCase(), headers[i + 1]!);
  }

  write(chunk: Buffer): boolean {
    if (this.state !== 'open') throw new Error(`a write while ${this.state}`);
    this.chunks.push(chunk.toString());
    return !this.isSlow;
  }

  end(): void {
    if (this.state !== 'open') throw new Error(`an end while ${this.state}`);
    this.state = 'ended';
  }

  cut(): void {
    this.end();
  }

  openBody(): undefined {}

  hold(): boolean {
    return true;
  }

  refuse(_refusal: Refusal): void {
    this.state = 'refused';
  }

  fail(bug: unknown): void {
    this.state = 'failed';
    throw bug;
  }

  /** As the client closes its connection. */
  leave(): void {
    this.serving!.onAbandon();
  }

  get text(): string {
    return this.chunks.join('');
  }

  get json(): Message {
    return JSON.parse(this.text) as Message;
  }

  get isStream(): boolean {
    return this.headers.get('content-type') === 'text/event-stream';
  }

  /** The messages of a stream. */
  get messages(): Message[] {
    return this.chunks
      .map((chunk) => readSseEvent(Buffer.from(chunk)))
      .flatMap(({ name, data }) => (name === 'message' && data !== undefined ? [data] : []))
      .map((data) => JSON.parse(data.toString()) as Message);
  }
}
