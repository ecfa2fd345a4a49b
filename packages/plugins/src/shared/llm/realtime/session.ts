import { RealtimeWatcher } from '@sallyport/llm';
import type { Exchange, Refusal } from '@sallyport/pipeline';
import { retryAfterOf } from '../answers/answer-head.ts';
import { redact } from '../answers/redact.ts';
import type { LlmProxy } from '../proxy/llm-proxy.ts';
import { isPlace } from '../targets/compile-target.ts';
import type { ModelTarget, Place } from '../targets/model-target.ts';
import type { AttemptFailure, Picking } from '../targets/target-picker.ts';
import { aim } from './aim.ts';
import type { RealtimeCall } from './read-call.ts';

/** One WebSocket to a model: who it goes to, and what comes of it. */
export class RealtimeSession {
  readonly #proxy: LlmProxy;
  readonly #x: Exchange;
  readonly #call: RealtimeCall;
  readonly #watcher = new RealtimeWatcher();
  #picking: Picking | undefined;
  #target: ModelTarget | undefined;
  #place: Place | undefined;
  #startedAtMs = 0;
  #startedMs = 0;
  #retryAfterS: number | undefined;
  /** The provider has answered, and opens no WebSocket. */
  isRefused = false;
  #isOver = false;

  constructor(proxy: LlmProxy, x: Exchange, call: RealtimeCall) {
    this.#proxy = proxy;
    this.#x = x;
    this.#call = call;
  }

  /** Aims the exchange at a target; a refusal where there is none. Its caller may leave at any time. */
  async open(): Promise<Refusal | undefined> {
    const { books, picker, timeoutsOf } = this.#proxy;
    books.openSession(this.#x, this.#call);
    await books.loading;
    const opened = await picker.open(this.#x, this.#call);
    if (!('next' in opened)) return opened;
    if (this.#isOver) return undefined;
    this.#picking = opened;
    const picked = await opened.next();
    if (picked === undefined || !('provider' in picked)) return picked ?? picker.nobody;
    this.#target = picked;
    this.#startedAtMs = this.#proxy.clock.nowMs();
    this.#startedMs = this.#proxy.clock.monotonicMs();
    if (this.#isOver) return this.#settle(undefined);
    const place = picked.place(this.#x, this.#call);
    if (!isPlace(place)) return place;
    this.#place = place;
    return await aim(this.#x, picked, place, timeoutsOf(this.#x));
  }

  onHead(): void {
    const { reply } = this.#x;
    const place = this.#place;
    if (place === undefined || reply?.source !== 'upstream') return;
    const { headers, status } = reply;
    this.isRefused = status !== 101;
    this.#retryAfterS = retryAfterOf(headers.raw);
    if (this.isRefused) return;
    this.#picking!.answered();
    if (this.#proxy.namesModel)
      headers.set('x-kong-llm-model', `${this.#target!.provider.name}/${place.model}`, 'X-Kong-LLM-Model');
  }

  /** What the provider said of a refusal, without what no caller may read. */
  clean(said: Buffer): Buffer {
    return Buffer.from(redact(said.toString(), this.#target!.credential.secrets(), this.#place!));
  }

  /** An event of the server. */
  heard(event: Buffer): void {
    this.#watcher.push(event);
  }

  end(): void {
    this.#isOver = true;
    if (this.#target !== undefined) this.#settle(this.#failure());
  }

  #settle(failure: AttemptFailure | undefined): undefined {
    const target = this.#target!;
    const place = this.#place;
    this.#target = undefined;
    const durationMs = this.#proxy.clock.monotonicMs() - this.#startedMs;
    const { usage, model } = this.#watcher;
    if (place !== undefined && this.#x.tries.length > 0) {
      const startedAtMs = this.#startedAtMs;
      this.#proxy.books.closeSession(this.#x, { target, place, startedAtMs, durationMs, usage, model, failure });
    }
    const cost = this.#x.llm?.cost ?? undefined;
    this.#picking!.ended({ failure, durationMs, timeToFirstTokenMs: undefined, usage, cost });
  }

  /** What the tunnel came to. */
  #failure(): AttemptFailure | undefined {
    const { upstreamStatus: status, tries } = this.#x;
    const last = tries.at(-1)?.failure;
    if (status !== undefined && status !== 101)
      return { kind: 'status', status, retryAfterS: this.#retryAfterS, nothingSent: false };
    if (last === undefined) return undefined;
    if (status === 101) return { kind: 'cut', nothingSent: false };
    if (last === 'dns' || last === 'tls' || last === 'connect') return { kind: 'connect', nothingSent: true };
    return { kind: last, nothingSent: false };
  }
}
