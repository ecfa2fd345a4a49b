import type { Failure } from '@sallyport/llm';
import { type Answer, type Exchange, headerText, type Refusal, type Serving } from '@sallyport/pipeline';
import { streamHeaders } from '../answers/answer-head.ts';
import type { AnswerReader, SaidFailure } from '../answers/answer-reader.ts';
import { failureFrame } from '../answers/failure-frame.ts';
import { failureFor } from '../answers/failures.ts';
import { cleaned, providerError } from '../answers/provider-error.ts';
import { redact } from '../answers/redact.ts';
import type { ServedLlmCall } from '../calls/llm-call.ts';
import type { OutgoingRequest } from '../credentials/credential.ts';
import { badRequest, refuseAs } from '../dialects/refuse-as.ts';
import { linkRequest } from '../links/link-request.ts';
import type { LlmProxy } from '../proxy/llm-proxy.ts';
import { isPlace } from '../targets/compile-target.ts';
import type { ModelTarget, Place } from '../targets/model-target.ts';
import type { AttemptFailure, AttemptOutcome, Picked, Picking } from '../targets/target-picker.ts';
import type { Asking } from './asking.ts';
import { Attempt, type AttemptOwner } from './attempt.ts';
import type { Composed } from './composed.ts';
import { PayloadLog } from './payload-log.ts';

/**
 * A request to a model, until it is answered: targets are asked one after another while nothing of an answer has gone to
 * the caller, which is so until a provider's first content is there. What fails after that is told in the answer.
 */
export class ServedCall<Call extends ServedLlmCall> implements Serving, AttemptOwner {
  readonly #proxy: LlmProxy;
  readonly #asking: Asking<Call>;
  readonly #x: Exchange;
  #call: Call;
  readonly #answer: Answer;
  #picking: Picking | undefined;
  #attempt: Attempt | undefined;
  /** Why the last attempt failed, and what its provider said. */
  #failed: { attempt: Attempt; failure: AttemptFailure; said: SaidFailure | undefined } | undefined;
  /** Why a target was not even asked. */
  #leftOut: { target: ModelTarget; refusal: Refusal } | undefined;
  /** A target was picked, and waits to hear what became of it. */
  #isTrying = false;
  /** Where the target's calls are to be logged with what was said. */
  #payload: PayloadLog | undefined;
  #isOver = false;

  constructor(proxy: LlmProxy, asking: Asking<Call>, x: Exchange, call: Call, answer: Answer) {
    this.#proxy = proxy;
    this.#asking = asking;
    this.#x = x;
    this.#call = call;
    this.#answer = answer;
  }

  start(): this {
    this.#proxy.books.open(this.#x, this.#call);
    const { loading } = this.#proxy.books;
    if (loading === undefined) this.#pick();
    else this.#after(loading, () => this.#pick());
    return this;
  }

  #pick(): void {
    const opened = this.#proxy.picker.open(this.#x, this.#call);
    if (opened instanceof Promise) this.#after(opened, (one) => this.#open(one));
    else this.#open(opened);
  }

  #open(opened: Picking | Refusal): void {
    if (!('next' in opened)) return this.#refuse(opened);
    this.#picking = opened;
    this.#next();
  }

  #next(): void {
    const picked = this.#picking!.next();
    if (picked instanceof Promise)
      picked.then(
        (one) => this.#guarded(() => this.#picked(one)),
        (bug) => this.#answer.fail(bug),
      );
    else this.#picked(picked);
  }

  #picked(picked: Picked): void {
    if (picked !== undefined && 'provider' in picked) {
      this.#isTrying = true;
      if (this.#isOver) this.#end(nothingHappened);
      else this.#try(picked);
    } else if (!this.#isOver) {
      if (picked === undefined) this.#giveUp();
      else this.#refuse(picked);
    }
  }

  #try(picked: ModelTarget): void {
    // There is no other one, and there would be nothing to show this time either.
    if (picked === this.#leftOut?.target) return this.#refuse(this.#leftOut.refusal);
    const place = picked.place(this.#x, this.#call);
    if (!isPlace(place)) return this.#refuse(place);
    const composed = this.#asking.compose(this.#call, picked, place);
    if ('status' in composed) return this.#refuse(composed);
    this.#prove(picked, place, composed);
  }

  /** With what the provider wants to be shown. */
  #prove(target: ModelTarget, place: Place, composed: Composed): void {
    const { target: path } = this.#call.stream ? place.streamed : place.whole;
    const request: OutgoingRequest = {
      method: this.#call.method,
      scheme: place.scheme,
      host: place.authority,
      target: path,
      headers: this.#asking.headers(this.#x, this.#call, target, place, composed),
      body: composed.body,
    };
    const refusal = target.credential.apply(this.#x, request);
    if (refusal instanceof Promise) this.#after(refusal, (one) => this.#send(target, place, composed, request, one));
    else this.#send(target, place, composed, request, refusal);
  }

  #send(
    target: ModelTarget,
    place: Place,
    composed: Composed,
    { method, target: path, headers, body }: OutgoingRequest,
    refusal: Refusal | undefined,
  ): void {
    if (refusal !== undefined) return this.#leaveOut(target, refusal);
    const attempt = new Attempt(this, this.#x, this.#proxy.clock, { target, place, composed, path });
    this.#attempt = attempt;
    const { firstByteMs } = this.#proxy.timeoutsOf(this.#x);
    const sent = composed.upload === undefined ? bodyOf(method, body) : composed.upload.open(this.#answer);
    attempt.send({ method, target: path, headers, body: sent, firstByteTimeoutMs: firstByteMs });
    // While the provider thinks.
    linkRequest(this.#x);
  }

  /** Nothing can be shown to this target: another one may do. */
  #leaveOut(target: ModelTarget, refusal: Refusal): void {
    const goesOn = this.#picking!.failsOver(nothingToShow);
    this.#end({ ...nothingHappened, failure: nothingToShow });
    if (!goesOn) return this.#refuse(refusal);
    this.#leftOut = { target, refusal };
    this.#next();
  }

  /** Runs what follows a wait, unless the caller has left meanwhile. */
  #after<Value>(pending: Promise<Value>, then: (value: Value) => void): void {
    pending.then(
      (value) =>
        this.#guarded(() => {
          if (!this.#isOver) then(value);
        }),
      (bug) => this.#answer.fail(bug),
    );
  }

  #guarded(run: () => void): void {
    try {
      run();
    } catch (bug) {
      this.#answer.fail(bug);
    }
  }

  // What the attempt says.

  readerFor(attempt: Attempt, status: number, rawHeaders: readonly string[]): AnswerReader {
    return this.#asking.readerFor(this.#call, attempt, status, rawHeaders, this.#proxy.clock);
  }

  begin(attempt: Attempt, headers: readonly string[]): void {
    this.#picking!.answered();
    const { target, place } = attempt;
    if (target.settings.logging.log_payloads) {
      this.#payload = new PayloadLog(this.#call.bytes);
      // Whoever has a say in what is logged hears of it before the answer comes.
      this.#x.llm!.payload = this.#payload.payload;
    }
    this.#call = this.#asking.withoutBody(this.#call);
    // Callers may have made the name up.
    const name = headerText(`${target.provider.name}/${place.model}`);
    const named = this.#proxy.namesModel ? [modelHeader, name] : noHeaders;
    const forStream = this.#call.stream ? streamHeaders : noHeaders;
    this.#answer.head(attempt.status!, [...headers, ...forStream, ...named], 'upstream');
  }

  write(attempt: Attempt, bytes: Buffer): void {
    this.#picking!.told?.(bytes);
    this.#payload?.add(bytes);
    if (!this.#answer.write(bytes)) attempt.pause();
  }

  complete(attempt: Attempt): void {
    this.#finish(attempt, undefined);
    this.#answer.end();
  }

  fail(attempt: Attempt, failure: AttemptFailure, said: SaidFailure | undefined): void {
    if (failure.kind !== 'status') this.#log(attempt, failure);
    if (attempt.hasBegun) return this.#breakOff(attempt, failure, said);
    const picking = this.#picking!;
    // What has been passed on of an upload is gone.
    const goesOn = attempt.composed.upload === undefined && picking.failsOver(failure);
    this.#end(this.#proxy.books.outcome(this.#x, attempt, failure));
    this.#failed = { attempt, failure, said };
    if (goesOn) this.#next();
    else this.#giveUp();
  }

  /** What callers are not told. Statuses are in the record. */
  #log({ target, place: { model, host }, hasBegun }: Attempt, { kind, detail: error }: AttemptFailure): void {
    const what = hasBegun ? 'a model provider broke off its answer' : 'a model provider did not answer';
    this.#proxy.log.warn(what, { requestId: this.#x.id, provider: target.provider.name, model, host, kind, error });
  }

  brokenForm(attempt: Attempt, problem: string): void {
    attempt.abandon();
    this.#refuse(badRequest(this.#call.caller, 'llm_request_invalid', problem));
  }

  hold(attempt: Attempt, bytes: number): boolean {
    if (this.#answer.hold(bytes)) return true;
    attempt.abandon();
    this.#proxy.books.close(this.#x, this.#call, attempt, undefined);
    this.#refuse(refuseAs(this.#call.caller, 'llm_no_room', noRoom));
    return false;
  }

  bug(bug: unknown): void {
    this.#isOver = true;
    if (this.#isTrying) this.#end(nothingHappened);
    this.#answer.fail(bug);
  }

  // Ends.

  /** No other target is asked: the caller hears of the last one's failure. */
  #giveUp(): void {
    if (this.#failed === undefined) return this.#refuse(this.#leftOut?.refusal ?? this.#proxy.picker.nobody);
    const { attempt, failure, said } = this.#failed;
    const { books } = this.#proxy;
    const { caller: dialect } = this.#call;
    books.close(this.#x, this.#call, attempt, failure);
    const { retryAfterS } = this.#picking!;
    if (said === undefined)
      return this.#refuse(refuseAs(dialect, `llm_${failure.kind}`, { ...failureFor(failure), retryAfterS }));
    const { status, headers, body } = providerError(dialect, said, (text) => cleanText(attempt, text));
    if (retryAfterS !== undefined && failure.retryAfterS === undefined && status >= 500)
      headers.push('Retry-After', String(retryAfterS));
    this.#isOver = true;
    this.#answer.head(status, headers, 'upstream');
    this.#answer.write(body);
    this.#answer.end();
  }

  /** In the middle of an answer: the caller is told in it, and it has no end that could be taken for a good one. */
  #breakOff(attempt: Attempt, failure: AttemptFailure, said: SaidFailure | undefined): void {
    this.#finish(attempt, failure);
    const { clock } = this.#proxy;
    const { caller: dialect } = this.#call;
    const told = said === undefined ? failureFor(failure) : cleaned(said.failure, (text) => cleanText(attempt, text));
    const code = `llm_${failure.kind}`;
    // What is no stream of events has no place for words: it is cut.
    const frame = this.#call.stream ? failureFrame(dialect, told, clock.nowMs()) : undefined;
    this.#answer.cut(code, frame);
  }

  #finish(attempt: Attempt, failure: AttemptFailure | undefined): void {
    this.#isOver = true;
    const { books } = this.#proxy;
    if (this.#payload !== undefined) this.#x.llm!.payload = this.#payload.payload;
    books.close(this.#x, this.#call, attempt, failure);
    this.#end(books.outcome(this.#x, attempt, failure));
  }

  #end(outcome: AttemptOutcome): void {
    this.#isTrying = false;
    this.#picking!.ended(outcome);
  }

  #refuse(refusal: Refusal): void {
    if (this.#isTrying) this.#end(nothingHappened);
    this.#isOver = true;
    this.#answer.refuse(refusal);
  }

  // What the caller does.

  onDrain(): void {
    this.#attempt?.resume();
  }

  onAbandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const attempt = this.#attempt;
    if (attempt !== undefined && !attempt.isOver) {
      attempt.abandon();
      this.#finish(attempt, undefined);
    } else if (this.#isTrying) this.#end(nothingHappened);
  }
}

const noRoom: Failure = {
  status: 503,
  kind: 'overloaded',
  message: 'There is no room for an answer of this length at the moment.',
  retryAfterS: 1,
};

const nothingToShow: AttemptFailure = Object.freeze({ kind: 'connect', nothingSent: true });

/** No answer was waited for. */
const nothingHappened: AttemptOutcome = Object.freeze({
  failure: undefined,
  durationMs: 0,
  timeToFirstTokenMs: undefined,
  usage: undefined,
  cost: undefined,
});

/** Reading what is there has no body, not even an empty one. */
function bodyOf(method: string, body: Buffer): Buffer | undefined {
  return body.length === 0 && method !== 'POST' ? undefined : body;
}

const modelHeader = 'X-Kong-LLM-Model';
const noHeaders: readonly string[] = [];

function cleanText({ target, place }: Attempt, text: string): string {
  return redact(text, target.credential.secrets(), place);
}
