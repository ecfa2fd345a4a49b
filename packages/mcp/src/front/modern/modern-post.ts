import { editMembers, editMembersAt, emptyObject, readMember, readText, toJson } from '@sallyport/json';
import type { Answer, Exchange, Serving } from '@sallyport/pipeline';
import { modernClient } from '../../client-facts.ts';
import type { ReadCall, ReadMessage } from '../../message.ts';
import type { Ask, ClientFacts } from '../../neutral.ts';
import { errorCodes } from '../../problems.ts';
import { metaKeys, neutralParams } from '../../protocol/meta.ts';
import type { Revision } from '../../protocol/revision.ts';
import { codeOf } from '../../read-server-message.ts';
import { principalOf } from '../../session/principal.ts';
import { writeError, writeErrorAnswer, writeResult } from '../../write-message.ts';
import { failureError, isForClient } from '../failure-error.ts';
import type { FrontParts } from '../parts.ts';
import { Posted } from '../posted.ts';
import { type CallViewer, ModernCall, type Outcome } from './modern-call.ts';
import { gone, malformed, type ResumedCall } from './parked-calls.ts';
import { readState } from './request-state.ts';

/** One POST of a modern client that is no `subscriptions/listen`: a request, and all that belongs to it. */
export class ModernPost implements Serving, CallViewer {
  readonly #parts: FrontParts;
  readonly #x: Exchange;
  readonly #message: ReadMessage;
  readonly #revision: Revision;
  readonly #answer: Answer;
  readonly #posted: Posted;
  #call: ResumedCall | undefined;
  #isGone = false;

  constructor(parts: FrontParts, x: Exchange, { messages, revision }: ReadCall, answer: Answer) {
    this.#parts = parts;
    this.#x = x;
    this.#message = messages[0]!;
    this.#revision = revision;
    this.#answer = answer;
    const accept = x.requestHeaders.get('accept');
    this.#posted = new Posted({ answer, accept, awaited: 1, isBatch: false, streams: parts.streams });
  }

  start(): this {
    this.#serve().catch((bug) => {
      this.#posted.close();
      this.#answer.fail(bug);
    });
    return this;
  }

  onDrain(): void {
    this.#call?.resume();
  }

  /** Closing the stream is how a modern client cancels. */
  onAbandon(): void {
    this.#isGone = true;
    this.#posted.close();
    this.#call?.cancel('the client closed the stream');
  }

  onNotification(message: Buffer): boolean {
    return this.#posted.event(this.#retokened(message));
  }

  /** A call may have begun in an earlier round, under another progress token than this one's. */
  #retokened(message: Buffer): Buffer {
    if (readText(message, 'method') !== 'notifications/progress') return message;
    const token = readMember(this.#message.paramsBytes ?? emptyObject, '_meta', 'progressToken');
    return token === undefined ? message : editMembersAt(message, ['params'], { progressToken: token });
  }

  onSettled({ member, value, failure }: Outcome): void {
    if (failure !== undefined && isForClient(failure))
      return this.#posted.refuse(failure.status!, writeErrorAnswer(this.#message.idText, value), failure.headers);
    if (member === 'result') return this.#posted.settle(writeResult(this.#message.idText!, value));
    if (member === 'refused') return this.#posted.refuse(400, writeErrorAnswer(this.#message.idText, value));
    this.#settleError(value);
  }

  async #serve(): Promise<void> {
    const { type, method, paramsBytes } = this.#message;
    if (type !== 'request') return this.#posted.refuse(202, undefined);
    const client = modernClient(this.#message);
    if (!this.#parts.seal.isReady) {
      const { idText } = this.#message;
      return this.#posted.refuse(503, writeError(idText, errorCodes.internalError, 'Nothing can be sealed yet'));
    }
    if (method === 'server/discover') return this.#discover(client);
    const ask = { method, params: neutralParams(paramsBytes), client, idText: this.#message.idText!, x: this.#x };
    if (readMember(ask.params, 'requestState') === undefined) this.#ask(ask);
    else await this.#askAgain(ask);
  }

  #ask(ask: Ask): void {
    const principal = principalOf(this.#x);
    const endpoint = this.#parts.endpoint.visit({ x: this.#x, client: ask.client, principal });
    const call = new ModernCall(this.#parts, principal, endpoint, ask, this);
    this.#call = call;
    call.start();
  }

  async #askAgain(ask: Ask): Promise<void> {
    const principal = principalOf(this.#x);
    const text = readText(ask.params, 'requestState');
    const state = text === undefined ? undefined : readState(this.#parts, principal, ask, text);
    if (state === undefined) return this.onSettled({ member: 'refused', value: gone });
    if (state.of === 'server')
      return this.#ask({ ...ask, params: editMembers(ask.params, { requestState: toJson(state.state) }) });
    const inputResponses = readMember(ask.params, 'inputResponses');
    if (state.of === 'again')
      return this.#ask({
        ...ask,
        params: editMembers(ask.params, { requestState: undefined, inputResponses: undefined }),
      });
    const call = await this.#parts.parked.resume(state, principal, inputResponses, this);
    if (call === undefined) return this.onSettled({ member: 'refused', value: gone });
    if (call === 'malformed') return this.onSettled({ member: 'refused', value: malformed });
    if (this.#isGone) return call.cancel('the client closed the stream');
    this.#call = call;
  }

  async #discover(client: ClientFacts): Promise<void> {
    const opening = { x: this.#x, client, principal: principalOf(this.#x) };
    const discovered = await this.#parts.endpoint.discover(opening);
    if (this.#isGone) return;
    if (discovered.failure !== undefined) {
      const value = discovered.error ?? failureError(discovered.failure);
      return this.onSettled({ member: 'error', value, failure: discovered.failure });
    }
    const { capabilities, info, instructions } = discovered.facts;
    const result = editMembers(discoverResult, {
      supportedVersions: this.#parts.supportedVersions,
      capabilities: editMembers(capabilities, { tasks: undefined }),
      instructions,
      _meta: info && editMembers(emptyObject, { [metaKeys.serverInfo]: info }),
    });
    this.#posted.settle(writeResult(this.#message.idText!, result));
  }

  #settleError(error: Buffer): void {
    const message = writeErrorAnswer(this.#message.idText, error);
    const status = this.#revision.statusOfError(codeOf(error));
    if (status === 200 || !this.#posted.isFresh) this.#posted.settle(message);
    else this.#posted.refuse(status, message);
  }
}

const discoverResult = toJson({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' });
