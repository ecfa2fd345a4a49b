import { randomBytes } from 'node:crypto';
import { editMembers, emptyObject, isJsonObject, readMember, readMembers, readText, toJson } from '@sallyport/json';
import type { EndpointSession } from '../../endpoint.ts';
import { failure } from '../../failure.ts';
import type { Ask, Asked, AskListener, ServerRequest, SourceFailure } from '../../neutral.ts';
import { errorCodes } from '../../problems.ts';
import { askingMethods } from '../../protocol/asking.ts';
import { liftError, liftResult, liftUrlElicitation } from '../../protocol/lift.ts';
import { writeErrorObject } from '../../write-message.ts';
import { capabilityObject, declares } from '../capabilities.ts';
import { failureError } from '../failure-error.ts';
import type { FrontParts } from '../parts.ts';
import { isForRequest } from './modern-notification.ts';
import { type RequestState, stateMs, writeState } from './request-state.ts';

/** Who looks at a call: the exchange that brought it, or a later round's, here or at another worker. */
export interface CallViewer {
  /** False when the client is slow. */
  onNotification(message: Buffer): boolean;
  onSettled(outcome: Outcome): void;
}

/** What one round of a call comes to: the `result`, be it `input_required`, or an error object. */
export interface Outcome {
  /** `refused`: an error about what the client sent, whatever it asked for. */
  readonly member: 'result' | 'error' | 'refused';
  readonly value: Buffer;
  readonly failure?: SourceFailure | undefined;
}

/**
 * One request of a modern client. A legacy server may ask the client something while it works: then this round is answered with
 * `input_required`, and the call waits here, parked, for the round that brings the answers.
 */
export class ModernCall implements AskListener {
  /** Names it among the parked. */
  readonly key = randomBytes(12).toString('base64url');
  readonly principal: string;
  readonly #parts: FrontParts;
  readonly #endpoint: EndpointSession;
  readonly #ask: Ask;
  #viewer: CallViewer | undefined;
  #asked: Asked | undefined;
  #timer: { cancel(): void } | undefined;
  /** What the server has asked, by our key: what the client has been told of, and what it has not. */
  readonly #open = new Map<string, ServerRequest>();
  #requests = 0;
  #isParking = false;
  #settled: Outcome | undefined;
  #isOver = false;

  constructor(parts: FrontParts, principal: string, endpoint: EndpointSession, ask: Ask, viewer: CallViewer) {
    this.#parts = parts;
    this.principal = principal;
    this.#endpoint = endpoint;
    this.#ask = ask;
    this.#viewer = viewer;
  }

  start(): void {
    this.#asked = this.#endpoint.ask(this.#ask, this);
  }

  /** The client has closed the stream, or nobody came back: the server is told to stop. */
  cancel(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#end();
    this.#asked?.cancel(reason);
  }

  resume(): void {
    this.#asked?.resume();
  }

  /** The next round: its answers go to the server, and `viewer` sees what comes of it. False when they are no answers. */
  answer(inputResponses: Buffer | undefined, viewer: CallViewer): boolean {
    const answers = readMembers(inputResponses ?? emptyObject);
    if (answers === undefined) return false;
    const given = new Map<string, Buffer>();
    for (const { key, valueStart, end } of answers) {
      const value = inputResponses!.subarray(valueStart, end);
      if (!isJsonObject(value)) return false;
      given.set(key, value);
    }
    this.#timer?.cancel();
    this.#parts.parked.remove(this);
    this.#viewer = viewer;
    if (this.#settled !== undefined) {
      this.#settle(this.#settled);
      return true;
    }
    for (const [key, result] of given) {
      const request = this.#open.get(key);
      if (request === undefined) continue;
      this.#open.delete(key);
      void this.#endpoint.answer(this.#ask.x, { idText: request.idText, result, error: undefined });
    }
    // What was not answered, or was asked in the meantime, is asked (again).
    if (this.#open.size > 0) this.#parkSoon();
    return true;
  }

  onNotification(message: Buffer): void {
    if (this.#viewer === undefined || this.#isOver || !isForRequest(message, this.#ask.client)) return;
    if (!this.#viewer.onNotification(message)) this.#asked?.pause();
  }

  onServerRequest(request: ServerRequest): void {
    if (this.#isOver) return;
    const { method, params } = request;
    const asked = editMembers(emptyObject, { method: toJson(method), params });
    const missing = declares(this.#ask.client.capabilities, asked);
    if (missing !== undefined || !askingMethods.has(this.#ask.method)) return this.#refuseRequest(request, missing);
    if (this.#open.size >= requestsMax) return this.#refuseRequest(request, undefined);
    this.#open.set(`${method.split('/')[0]}-${++this.#requests}`, request);
    if (this.#viewer !== undefined) this.#parkSoon();
  }

  onPriming(): void {}

  onResult(result: Buffer): void {
    const type = readText(result, 'resultType');
    const { method } = this.#ask;
    if (type === undefined) return this.#settle({ member: 'result', value: liftResult(method, result) });
    if (type === 'input_required') return this.#settle({ member: 'result', value: this.#relayed(result) });
    this.#settle({ member: 'result', value: result });
  }

  onError(error: Buffer): void {
    const needsPerson = liftUrlElicitation(error);
    if (needsPerson !== undefined && declares(this.#ask.client.capabilities, urlElicitation) === undefined) {
      const value = editMembers(needsPerson, { requestState: this.#state({ of: 'again' }) });
      return this.#settle({ member: 'result', value });
    }
    this.#settle({ member: 'error', value: liftError(error, this.#ask.params) });
  }

  onFailure(failure: SourceFailure): void {
    this.#settle({ member: 'error', value: failureError(failure), failure });
  }

  onDetached(): void {
    this.onFailure(failure('cut', 'the server ended the stream'));
  }

  #settle(outcome: Outcome): void {
    if (this.#isOver) return;
    // It waits for the round that fetches it.
    if (this.#viewer === undefined) {
      this.#settled = outcome;
      return;
    }
    const viewer = this.#viewer;
    this.#end();
    viewer.onSettled(outcome);
  }

  /** Servers may ask several things at once: all that have arrived go into one round. */
  #parkSoon(): void {
    if (this.#isParking) return;
    this.#isParking = true;
    this.#parts.clock.after(0, () => {
      this.#isParking = false;
      if (!this.#isOver && this.#viewer !== undefined && this.#open.size > 0) this.#park();
    });
  }

  #park(): void {
    const viewer = this.#viewer!;
    const address = this.#parts.parked.add(this);
    if (address === undefined) {
      this.cancel('too many calls are waiting');
      const error = writeErrorObject(errorCodes.internalError, 'Too many calls are waiting for their clients');
      return viewer.onSettled({ member: 'error', value: error });
    }
    this.#viewer = undefined;
    this.#timer = this.#parts.clock.after(stateMs, () => this.cancel('the client did not answer'));
    const requests: Record<string, Buffer> = {};
    for (const [key, { method, params }] of this.#open)
      requests[key] = editMembers(emptyObject, { method: toJson(method), params: withoutElicitationId(params) });
    const value = editMembers(inputRequired, {
      inputRequests: editMembers(emptyObject, requests),
      requestState: this.#state({ of: 'call', address, key: this.key }),
    });
    viewer.onSettled({ member: 'result', value });
  }

  /** The server is told no, and so is the client: it did not say that it can be asked this. */
  #refuseRequest({ idText, method }: ServerRequest, missing: string | undefined): void {
    const error = writeErrorObject(errorCodes.invalidRequest, `The client cannot be asked for ${method}`);
    void this.#endpoint.answer(this.#ask.x, { idText, result: undefined, error });
    if (missing === undefined) return;
    this.#asked?.cancel('the client cannot be asked');
    const data = { requiredCapabilities: capabilityObject(missing) };
    const sentence = `The server needs the client capability ${missing}`;
    const value = writeErrorObject(errorCodes.missingClientCapability, sentence, data);
    this.#settle({ member: 'error', value });
  }

  #relayed(result: Buffer): Buffer {
    const state = readText(result, 'requestState');
    return state === undefined ? result : editMembers(result, { requestState: this.#state({ of: 'server', state }) });
  }

  #state(state: RequestState): Buffer {
    return toJson(writeState(this.#parts, this.principal, this.#ask, state));
  }

  #end(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#parts.parked.forget(this);
    this.#viewer = undefined;
  }
}

const requestsMax = 32;
const inputRequired = toJson({ resultType: 'input_required' });
const urlElicitation = toJson({ method: 'elicitation/create', params: { mode: 'url' } });

function withoutElicitationId(params: Buffer): Buffer {
  return readMember(params, 'elicitationId') === undefined ? params : editMembers(params, { elicitationId: undefined });
}
