import {
  type Clock,
  type Exchange,
  type OriginCall,
  type OriginFailure,
  type OriginReceiver,
  type OriginRequest,
  TryRecord,
} from '@sallyport/pipeline';
import { readContentCoding } from '../../content-coding/coding.ts';
import { headerOf } from '../answers/answer-head.ts';
import type { AnswerReader, AnswerTaker, SaidFailure, Told } from '../answers/answer-reader.ts';
import { toldNothing } from '../answers/answer-reader.ts';
import { type CodedSource, DecodedAnswer } from '../answers/decoded-answer.ts';
import { connectionFailure, failureName, invalidAnswer } from '../answers/failures.ts';
import type { ModelTarget, Place } from '../targets/model-target.ts';
import type { AttemptFailure } from '../targets/target-picker.ts';
import type { Composed } from './composed.ts';
import type { UploadOwner } from './form-upload.ts';

/** Who makes the attempts. */
export interface AttemptOwner {
  /** Which reader this head calls for. */
  readerFor(attempt: Attempt, status: number, rawHeaders: readonly string[]): AnswerReader;
  begin(attempt: Attempt, headers: readonly string[]): void;
  write(attempt: Attempt, bytes: Buffer): void;
  complete(attempt: Attempt): void;
  fail(attempt: Attempt, failure: AttemptFailure, said: SaidFailure | undefined): void;
  /** What the caller uploads is no form. */
  brokenForm(attempt: Attempt, problem: string): void;
  /** So much more of the answer is kept; false where there is no room, and the attempt was given up. */
  hold(attempt: Attempt, bytes: number): boolean;
  bug(bug: unknown): void;
}

export interface AttemptParts {
  readonly target: ModelTarget;
  readonly place: Place;
  readonly composed: Composed;
  /** Path and query. */
  readonly path: string;
}

/** One request to one target, and what comes back. */
export class Attempt implements OriginReceiver, AnswerTaker, CodedSource, UploadOwner {
  readonly #owner: AttemptOwner;
  readonly #x: Exchange;
  readonly #clock: Clock;
  readonly target: ModelTarget;
  readonly place: Place;
  composed: Composed;
  readonly startedAtMs: number;
  readonly #startedMs: number;
  readonly #record: TryRecord;
  #request: OriginRequest | undefined;
  #call: OriginCall | undefined;
  #reader: AnswerReader | undefined;
  status: number | undefined = undefined;
  #isCoded = false;
  #firstByteMs: number | undefined = undefined;
  #firstContentMs: number | undefined = undefined;
  /** A kept connection that its server had closed is no failure of the server. */
  #mayResend = true;
  /** The provider has nothing more to say. */
  #isAnswered = false;
  isOver = false;

  constructor(owner: AttemptOwner, x: Exchange, clock: Clock, { target, place, composed, path }: AttemptParts) {
    this.#owner = owner;
    this.#x = x;
    this.#clock = clock;
    this.target = target;
    this.place = place;
    this.composed = composed;
    const { host, port } = place;
    this.#record = new TryRecord(x, clock, { host, port, targetId: target.id }, path);
    this.startedAtMs = clock.nowMs();
    this.#startedMs = clock.monotonicMs();
  }

  send(request: OriginRequest): void {
    this.#request = request;
    if (request.body instanceof Buffer)
      this.#x.stages?.add('provider_request', request.body, { attempt: this.#number });
    this.#call = this.place.origin.send(request, this);
    this.composed.upload?.follow(this.#call, this);
  }

  /** From 1. */
  get #number(): number {
    return this.#x.llm!.attempts.length + 1;
  }

  get told(): Told {
    return this.#reader?.told ?? toldNothing;
  }

  /** Some of its answer has gone to the caller. */
  get hasBegun(): boolean {
    return this.#firstContentMs !== undefined;
  }

  get durationMs(): number {
    return this.#clock.monotonicMs() - this.#startedMs;
  }

  get timeToFirstByteMs(): number | undefined {
    return this.#firstByteMs === undefined ? undefined : this.#firstByteMs - this.#startedMs;
  }

  get timeToFirstTokenMs(): number | undefined {
    return this.#firstContentMs === undefined ? undefined : this.#firstContentMs - this.#startedMs;
  }

  // From the provider.

  onHead(status: number, rawHeaders: string[]): void {
    this.#firstByteMs = this.#clock.monotonicMs();
    this.status = status;
    this.#record.answered(status, this.#call!);
    this.#request = undefined;
    const reader = this.#owner.readerFor(this, status, rawHeaders);
    const coding = readContentCoding(headerOf(rawHeaders, 'content-encoding'));
    if (coding === 'unknown') this.fail(invalidAnswer);
    else this.#reader = coding === 'none' ? reader : new DecodedAnswer(coding, reader, this, this);
    this.#isCoded = coding !== 'none';
  }

  onData(chunk: Buffer): void {
    if (this.isOver) return;
    if (!this.#isCoded) this.decoded(chunk);
    this.#reader!.data(chunk);
  }

  onEnd(): void {
    this.#isAnswered = true;
    if (!this.isOver) this.#reader!.end();
  }

  onError(failure: OriginFailure): void {
    if (this.isOver) return;
    if (this.#isStale(failure)) {
      this.#mayResend = false;
      return this.send(this.#request!);
    }
    this.#isAnswered = true;
    this.#record.failed(failure.kind, this.#call!);
    if (this.#reader?.cut !== undefined) this.#reader.cut();
    else this.fail(connectionFailure(failure));
  }

  #isStale({ kind }: OriginFailure): boolean {
    const { upload } = this.composed;
    if (this.durationMs > staleMsMax) return false;
    return (
      kind === 'reset' && this.#mayResend && this.#call!.reused && upload === undefined && this.#request !== undefined
    );
  }

  onDrain(): void {
    this.composed.upload?.onDrain();
  }

  brokenForm(problem: string): void {
    if (!this.isOver) this.#owner.brokenForm(this, problem);
  }

  // From a decoder between both.

  decoded(chunk: Buffer): void {
    this.#x.stages?.append('provider_response', chunk, this.#number);
  }

  pauseSource(): void {
    this.#call?.pause();
  }

  resumeSource(): void {
    if (!this.isOver) this.#call?.resume();
  }

  bug(bug: unknown): void {
    this.#close(invalidAnswer);
    this.#owner.bug(bug);
  }

  // From the reader.

  hold(bytes: number): boolean {
    return this.#owner.hold(this, bytes);
  }

  begin(headers: readonly string[]): void {
    this.#firstContentMs = this.#clock.monotonicMs();
    // A stream may last for hours, and nobody asks again.
    this.composed = { ...this.composed, body: nothing, request: undefined };
    this.#owner.begin(this, headers);
  }

  write(bytes: Buffer): void {
    this.#owner.write(this, bytes);
  }

  complete(): void {
    this.#close(undefined);
    this.#owner.complete(this);
  }

  fail(failure: AttemptFailure, said?: SaidFailure): void {
    this.#close(failure);
    this.#owner.fail(this, failure, said);
  }

  // From the caller.

  pause(): void {
    if (this.#reader?.pause === undefined) this.#call?.pause();
    else this.#reader.pause();
  }

  resume(): void {
    if (this.#reader?.resume === undefined) this.#call?.resume();
    else this.#reader.resume();
  }

  /** The caller is gone. */
  abandon(): void {
    if (!this.isOver) this.#close(undefined);
  }

  #close(failure: AttemptFailure | undefined): void {
    this.isOver = true;
    this.composed.upload?.stop();
    this.#reader?.close();
    this.#note(failure);
    this.#record.ended(this.#call!);
    if (!this.#isAnswered) this.#call!.abort();
    this.#request = undefined;
  }

  #note(failure: AttemptFailure | undefined): void {
    const { durationMs, timeToFirstByteMs, status, startedAtMs } = this;
    this.#x.llm!.attempts.push({
      provider: this.target.provider.name,
      model: this.place.model,
      targetId: this.target.id,
      startedAtMs,
      durationMs,
      timeToFirstByteMs,
      status,
      failure: failure === undefined ? undefined : failureName(failure),
    });
  }
}

const nothing = Buffer.alloc(0);
/** A connection that was closed already breaks at once: whoever breaks off later may have begun to work, and would be paid twice. */
const staleMsMax = 2_000;
