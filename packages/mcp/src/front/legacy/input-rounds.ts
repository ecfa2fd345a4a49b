import { randomBytes } from 'node:crypto';
import { editMembers, emptyObject, readMember, readMembers, readText, toJson } from '@sallyport/json';
import type { MailBox } from '@sallyport/pipeline';
import type { Ask } from '../../neutral.ts';
import { errorCodes } from '../../problems.ts';
import type { ClientSession } from '../../session/sessions.ts';
import { writeErrorObject, writeRequest } from '../../write-message.ts';
import { declares } from '../capabilities.ts';
import type { FrontParts } from '../parts.ts';
import type { Outlet } from '../posted.ts';
import { writeRequestId } from './request-ids.ts';
import { readResponse } from './response-mail.ts';

export interface InputRoundsListener {
  /** All has been answered: the same request again, with the answers. */
  onAnswers(ask: Ask): void;
  onError(error: Buffer): void;
  onResult(result: Buffer): void;
}

/**
 * A modern server's `input_required` before a legacy client: real requests on the open stream, whose responses come with POSTs of
 * their own, perhaps to other workers, and find their way back by mail. Then the server is asked again.
 */
export class InputRounds {
  readonly #parts: FrontParts;
  readonly #session: ClientSession | undefined;
  readonly #outlet: Outlet;
  readonly #ask: Ask;
  readonly #listener: InputRoundsListener;
  #box: MailBox | undefined;
  #timer: { cancel(): void } | undefined;
  #round = 0;
  /** What has been asked in this round: by a name that stands in the request's id, the server's key. */
  #asked = new Map<string, string>();
  #answers: Record<string, Buffer> = {};
  #state: Buffer | undefined;

  constructor(
    parts: FrontParts,
    session: ClientSession | undefined,
    outlet: Outlet,
    ask: Ask,
    listener: InputRoundsListener,
  ) {
    this.#parts = parts;
    this.#session = session;
    this.#outlet = outlet;
    this.#ask = ask;
    this.#listener = listener;
  }

  next(result: Buffer): void {
    if (++this.#round > roundsMax) return this.#fail('The server asks for more than it may');
    this.#state = readMember(result, 'requestState');
    this.#answers = {};
    const requests = readMembers(readMember(result, 'inputRequests') ?? emptyObject) ?? [];
    // Only a state: the server wants to be asked again.
    if (requests.length === 0) return this.#answered();
    const inputs = readMember(result, 'inputRequests')!;
    const written: Buffer[] = [];
    for (const { key, valueStart, end } of requests) {
      const request = inputs.subarray(valueStart, end);
      const missing = this.#missing(request);
      if (missing !== undefined) return this.#cannotAsk(missing);
      written.push(this.#write(key, request));
    }
    this.#timer = this.#parts.clock.after(roundMs, () => this.#fail('The client did not answer in time'));
    for (const message of written) this.#outlet.event(message);
  }

  close(): void {
    this.#timer?.cancel();
    this.#box?.close();
    this.#asked.clear();
  }

  /** What this client cannot be asked; undefined when it can. */
  #missing(request: Buffer): string | undefined {
    if (this.#session === undefined || !this.#outlet.streams) return 'anything on this connection';
    return declares(this.#session.client.capabilities, request);
  }

  #write(key: string, request: Buffer): Buffer {
    this.#box ??= this.#parts.mail.open((message) => this.#receive(message));
    const name = randomBytes(9).toString('base64url');
    this.#asked.set(name, key);
    const idText = writeRequestId(this.#parts, this.#session!, { of: 'call', address: this.#box.address, key: name });
    const method = readText(request, 'method')!;
    let params = readMember(request, 'params');
    // Legacy clients tell several elicitations by it.
    if (params !== undefined && readText(params, 'mode') === 'url' && readMember(params, 'elicitationId') === undefined)
      params = editMembers(params, { elicitationId: toJson(name) });
    return writeRequest(idText, method, params);
  }

  #receive(message: string): void {
    const { key: name, member, value } = readResponse(message);
    const key = this.#asked.get(name);
    if (key === undefined) return;
    this.#asked.delete(name);
    if (member === 'error') {
      this.#timer?.cancel();
      return this.#listener.onError(value);
    }
    this.#answers[key] = value;
    if (this.#asked.size === 0) this.#answered();
  }

  #answered(): void {
    this.#timer?.cancel();
    const inputResponses = editMembers(emptyObject, this.#answers);
    const params = editMembers(this.#ask.params, { inputResponses, requestState: this.#state });
    this.#listener.onAnswers({ ...this.#ask, params });
  }

  #cannotAsk(what: string): void {
    const sentence = `The tool needs to ask the client for ${what}, which the client did not say it can`;
    if (this.#ask.method !== 'tools/call') return this.#fail(sentence);
    this.#timer?.cancel();
    this.#listener.onResult(toJson({ content: [{ type: 'text', text: sentence }], isError: true }));
  }

  #fail(sentence: string): void {
    this.#timer?.cancel();
    this.#listener.onError(writeErrorObject(errorCodes.internalError, sentence));
  }
}

const roundsMax = 8;
const roundMs = 600_000;
