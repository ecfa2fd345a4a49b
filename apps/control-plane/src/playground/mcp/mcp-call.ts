import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Call, isEventStream, jsonOr, type Outgoing } from '../call.ts';
import type { PlaygroundEvent } from '../events.ts';
import type { Era } from '../request-schema.ts';

export interface McpPlace {
  readonly url: URL;
  /** Who calls, and the host. */
  readonly headers: Readonly<Record<string, string>>;
  readonly era: Era;
}

/** What a server answered to one request. */
export interface McpAnswer {
  readonly era: 'legacy' | 'modern';
  readonly protocolVersion: string | undefined;
  readonly serverInfo: unknown;
  readonly status: number;
  readonly result: Record<string, unknown> | undefined;
  readonly error: { code?: number; message?: string } | undefined;
}

type Params = Readonly<Record<string, unknown>>;
type Events<Result> = AsyncGenerator<PlaygroundEvent, Result>;

const modernVersion = '2026-07-28';
const newestLegacy = '2025-11-25';
const clientInfo = { name: 'sallyport-playground', version: '1' };

/** Of methods about one thing, the parameter that names it. */
const targets: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/** Asks one thing of an MCP server, in the language of either era, with what that takes before and after. */
export class McpCall {
  readonly #call: Call;
  readonly #place: McpPlace;
  #session: { id: string | undefined; version: string; serverInfo: unknown } | undefined;

  constructor(call: Call, place: McpPlace) {
    this.#call = call;
    this.#place = place;
  }

  async *ask(method: string, params: Params): Events<McpAnswer> {
    if (this.#session !== undefined || this.#place.era === 'legacy') return yield* this.#askLegacy(method, params);
    const isGreeting = method === 'initialize';
    if (!isGreeting) {
      const answer = yield* this.#askModern(method, params);
      if (this.#place.era === 'modern' || !isStrange(answer)) return answer;
    } else if (this.#place.era === 'modern') return yield* this.#askModern('server/discover', params);
    return yield* this.#askLegacy(method, params);
  }

  /** Ends the session, where there is one. */
  async *end(): Events<void> {
    const id = this.#session?.id;
    if (id === undefined) return;
    const headers = { ...this.#place.headers, ...this.#sessionHeaders() };
    const response = yield* this.#call.send(
      { method: 'DELETE', url: this.#place.url, headers, body: undefined },
      'end',
    );
    response.destroy();
  }

  async *#askModern(method: string, params: Params): Events<McpAnswer> {
    const target = params[targets[method] ?? ''];
    const id = randomUUID();
    const meta = {
      ...(params['_meta'] as object | undefined),
      'io.modelcontextprotocol/protocolVersion': modernVersion,
      'io.modelcontextprotocol/clientInfo': clientInfo,
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const body = { jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } };
    const headers = {
      'mcp-protocol-version': modernVersion,
      'mcp-method': method,
      ...(typeof target === 'string' && { 'mcp-name': headerText(target) }),
    };
    const said = yield* this.#post(body, headers, method);
    const info = (said.result?.['_meta'] as Params | undefined)?.['io.modelcontextprotocol/serverInfo'];
    return { ...said, era: 'modern', protocolVersion: modernVersion, serverInfo: info ?? said.result?.['serverInfo'] };
  }

  async *#askLegacy(method: string, params: Params): Events<McpAnswer> {
    if (this.#session === undefined) {
      const greeted = yield* this.#greet();
      if (method === 'initialize' || greeted.result === undefined) return greeted;
    }
    const { version, serverInfo } = this.#session!;
    const body = { jsonrpc: '2.0', id: randomUUID(), method, params };
    const said = yield* this.#post(body, this.#sessionHeaders(), method);
    return { ...said, era: 'legacy', protocolVersion: version, serverInfo };
  }

  async *#greet(): Events<McpAnswer> {
    const params = { protocolVersion: newestLegacy, capabilities: {}, clientInfo };
    const body = { jsonrpc: '2.0', id: randomUUID(), method: 'initialize', params };
    const said = yield* this.#post(body, {}, 'initialize');
    const version = said.result?.['protocolVersion'];
    const protocolVersion = typeof version === 'string' ? version : undefined;
    const serverInfo = said.result?.['serverInfo'];
    if (said.result !== undefined) {
      this.#session = { id: said.sessionId, version: protocolVersion ?? newestLegacy, serverInfo };
      yield* this.#notify('notifications/initialized');
    }
    return { ...said, era: 'legacy', protocolVersion, serverInfo };
  }

  async *#notify(method: string): Events<void> {
    const body = JSON.stringify({ jsonrpc: '2.0', method });
    const response = yield* this.#call.send(this.#outgoing(body, this.#sessionHeaders()), method);
    response.destroy();
  }

  async *#post(
    message: { readonly id: string },
    headers: Readonly<Record<string, string>>,
    step: string,
  ): Events<Pick<McpAnswer, 'status' | 'result' | 'error'> & { sessionId: string | undefined }> {
    const response = yield* this.#call.send(this.#outgoing(JSON.stringify(message), headers), step);
    let answer: Params | undefined;
    for await (const said of this.#messages(response)) {
      yield { type: 'message', message: said };
      const isAnswer =
        isObject(said) && ('result' in said || 'error' in said) && (said['id'] === message.id || said['id'] === null);
      if (!isAnswer) continue;
      answer = said;
      break;
    }
    response.destroy();
    return {
      status: response.statusCode!,
      sessionId: response.headers['mcp-session-id'] as string | undefined,
      result: isObject(answer?.['result']) ? answer['result'] : undefined,
      error: isObject(answer?.['error']) ? answer['error'] : undefined,
    };
  }

  async *#messages(response: IncomingMessage): AsyncGenerator<unknown> {
    if (isEventStream(response)) {
      for await (const { data } of this.#call.events(response)) if (data !== '') yield jsonOr(data);
      return;
    }
    const text = await this.#call.text(response);
    if (text !== '') yield jsonOr(text);
  }

  #sessionHeaders(): Record<string, string> {
    const { id, version } = this.#session!;
    return { 'mcp-protocol-version': version, ...(id !== undefined && { 'mcp-session-id': id }) };
  }

  #outgoing(body: string, headers: Readonly<Record<string, string>>): Outgoing {
    const common = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    return { method: 'POST', url: this.#place.url, headers: { ...common, ...headers, ...this.#place.headers }, body };
  }
}

/** Whether the other side did not understand the revision, and so did nothing. */
function isStrange({ status, result, error }: McpAnswer): boolean {
  if (result !== undefined || status === 401 || status === 403 || status === 429) return false;
  // Method, parameters or the server itself: it has understood what was asked.
  if (error?.code !== undefined && [-32_601, -32_602, -32_603].includes(error.code)) return false;
  return error?.code !== undefined || [400, 404, 405, 406, 415].includes(status);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As the revision has it: what a header cannot carry is encoded. */
function headerText(text: string): string {
  const isPlain = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/.test(text) && !/^=\?base64\?.*\?=$/.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;
}
