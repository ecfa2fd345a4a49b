import { emptyObject, readMember, readText } from '@sallyport/json';
import type { Answer, Exchange, Serving } from '@sallyport/pipeline';
import { statelessClient } from '../../client-facts.ts';
import type { EndpointSession } from '../../endpoint.ts';
import type { ReadCall, ReadMessage } from '../../message.ts';
import type { ClientFacts, SourceFailure } from '../../neutral.ts';
import { errorCodes } from '../../problems.ts';
import { neutralParams } from '../../protocol/meta.ts';
import { principalOf } from '../../session/principal.ts';
import type { ClientSession } from '../../session/sessions.ts';
import { writeError, writeErrorAnswer, writeResult } from '../../write-message.ts';
import { failureError, isForClient } from '../failure-error.ts';
import type { FrontParts } from '../parts.ts';
import { type Outlet, Posted } from '../posted.ts';
import { initialize } from './initialize.ts';
import { LegacyCall } from './legacy-call.ts';
import { type MailedOutlet, mailedOutlet } from './mailed-outlet.ts';
import { rememberedOf } from './session-notes.ts';
import { type StreamAddress, streamOf } from './stream-address.ts';
import { takeResponse } from './take-response.ts';

/** One POST of a legacy client: a message, or a batch of them (2025-03-26). */
export class LegacyPost implements Serving {
  readonly #parts: FrontParts;
  readonly #x: Exchange;
  readonly #call: ReadCall;
  readonly #principal: string;
  readonly #answer: Answer;
  readonly #posted: Posted;
  /** Where everything goes, for a client of 2024-11-05. */
  readonly #stream: StreamAddress | undefined;
  readonly #mailed: MailedOutlet | undefined;
  readonly #underWay: LegacyCall[] = [];
  #isGone = false;

  constructor(parts: FrontParts, x: Exchange, call: ReadCall, answer: Answer) {
    this.#parts = parts;
    this.#x = x;
    this.#call = call;
    this.#answer = answer;
    this.#principal = principalOf(x);
    this.#stream = streamOf(parts, x, this.#principal);
    this.#mailed = this.#stream && mailedOutlet(parts, this.#stream, () => this.#detach());
    const awaited = call.messages.filter(({ type }) => type === 'request').length;
    const accept = x.requestHeaders.get('accept');
    this.#posted = new Posted({ answer, accept, awaited, isBatch: call.batch, streams: parts.streams });
  }

  start(): this {
    this.#serve().catch((bug) => {
      this.#posted.close();
      this.#answer.fail(bug);
    });
    return this;
  }

  onDrain(): void {
    for (const call of this.#underWay) call.resume();
  }

  onAbandon(): void {
    this.#isGone = true;
    this.#posted.close();
    // Its client listens elsewhere, and goes when that stream does.
    if (this.#mailed === undefined) this.#detach();
  }

  #detach(): void {
    for (const call of this.#underWay) call.detach();
  }

  async #serve(): Promise<void> {
    const [first] = this.#call.messages;
    if (!this.#parts.seal.isReady) return this.#refuse(503, errorCodes.internalError, 'Sessions cannot be sealed yet');
    if (first!.method === 'initialize') return this.#initialize(first!);
    if (!this.#parts.isManaged) return this.#takeAll(undefined);
    if (this.#stream !== undefined) {
      const named = await this.#parts.sessions.findNamed(this.#stream.key, this.#principal);
      if (named === undefined || this.#parts.strangers.has(this.#x))
        return this.#refuse(404, errorCodes.invalidRequest, 'Session not found');
      return this.#takeAll(named);
    }
    const id = this.#x.requestHeaders.get('mcp-session-id');
    if (id === undefined) return this.#refuse(400, errorCodes.invalidRequest, 'Mcp-Session-Id is needed');
    const session = await this.#parts.sessions.find(id, this.#principal);
    if (this.#isGone) return;
    if (session === undefined || this.#parts.strangers.has(this.#x))
      return this.#refuse(404, errorCodes.invalidRequest, 'Session not found');
    await this.#takeAll(session);
  }

  async #initialize(message: ReadMessage): Promise<void> {
    if (this.#call.messages.length > 1 || message.type !== 'request')
      return this.#refuse(400, errorCodes.invalidRequest, 'initialize is a request of its own');
    const outcome = await initialize(this.#parts, this.#x, this.#call, this.#stream?.key);
    if (this.#isGone) return;
    if (this.#mailed !== undefined) {
      if (outcome.session !== undefined) this.#mailed.begun();
      this.#mailed.settle(outcome.message);
      return this.#posted.refuse(202, undefined);
    }
    if (outcome.failure !== undefined && isForClient(outcome.failure)) return this.#pass(outcome.failure);
    const headers = outcome.session === undefined ? [] : ['Mcp-Session-Id', outcome.session.id];
    this.#posted.refuse(outcome.status, outcome.message, headers);
  }

  async #takeAll(session: ClientSession | undefined): Promise<void> {
    const client = session?.client ?? statelessClient(this.#call.revision.version);
    const { endpoint } = this.#parts;
    const at =
      session === undefined
        ? endpoint.visit({ x: this.#x, client, principal: this.#principal })
        : endpoint.resume(session.data);
    const problems: (Buffer | undefined)[] = [];
    for (const message of this.#call.messages) {
      if (message.type === 'request') this.#ask(message, session, client, at);
      else if (message.type === 'response')
        problems.push(await takeResponse(this.#parts, session, at, this.#x, message));
      else await this.#notify(message, session, client, at);
    }
    const problem = problems.find((one) => one !== undefined);
    const isAnswered = this.#call.messages.some(({ type }) => type === 'request');
    if (isAnswered && this.#mailed === undefined) return;
    this.#posted.refuse(problem === undefined ? 202 : 400, problem);
  }

  #ask(message: ReadMessage, session: ClientSession | undefined, client: ClientFacts, endpoint: EndpointSession): void {
    const { method } = message;
    const idText = message.idText!;
    if (method === 'ping') return this.#outlet.settle(writeResult(idText, emptyObject));
    if (notForLegacy.has(method))
      return this.#outlet.settle(writeError(idText, errorCodes.methodNotFound, 'Method not found'));
    const ask = { method, params: neutralParams(message.paramsBytes), client, idText, x: this.#x };
    const call = new LegacyCall({
      parts: this.#parts,
      session,
      endpoint,
      ask,
      outlet: this.#outlet,
      onDone: session && rememberedOf(this.#parts, session, method, ask.params),
      onFailed: (failure) => this.#passFailure(failure),
    });
    if (session !== undefined && !this.#parts.calls.add(session.key, idText, call))
      return this.#outlet.settle(writeError(idText, errorCodes.invalidRequest, 'A request of this id is under way'));
    this.#underWay.push(call);
    call.start();
  }

  async #notify(
    message: ReadMessage,
    session: ClientSession | undefined,
    client: ClientFacts,
    endpoint: EndpointSession,
  ): Promise<void> {
    const { method } = message;
    // The servers were told when they were greeted.
    if (method === 'notifications/initialized') return;
    const params = neutralParams(message.paramsBytes);
    const cancelled = method === 'notifications/cancelled' ? readMember(params, 'requestId') : undefined;
    if (cancelled !== undefined && session !== undefined) {
      const isFound = await this.#parts.calls.cancel(session.key, cancelled.toString(), readText(params, 'reason'));
      if (isFound) return;
    }
    await endpoint.notify({ x: this.#x, client, method, params });
  }

  /** What concerns the client's credential, or its session, is said by a status while that can be. */
  #passFailure(failure: SourceFailure): boolean {
    if (this.#mailed !== undefined || !this.#posted.isFresh || this.#call.batch) return false;
    if (isForClient(failure)) this.#pass(failure);
    else if (failure.kind === 'expired') this.#refuse(404, errorCodes.invalidRequest, 'Session not found');
    else return false;
    return true;
  }

  get #outlet(): Outlet {
    return this.#mailed ?? this.#posted;
  }

  #pass(failure: SourceFailure): void {
    const { idText } = this.#call.messages[0]!;
    this.#posted.refuse(failure.status!, writeErrorAnswer(idText, failureError(failure)), failure.headers);
  }

  #refuse(status: number, code: number, sentence: string): void {
    const idText = this.#call.batch ? undefined : this.#call.messages[0]!.idText;
    this.#posted.refuse(status, writeError(idText, code, sentence));
  }
}

/** Methods that only modern clients have. */
const notForLegacy = new Set(['server/discover', 'subscriptions/listen', 'initialize']);
