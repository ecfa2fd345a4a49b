import { type Clock, type Exchange, type Refusal, refuse } from '@sallyport/pipeline';
import { type Answered, type Asking, unavailable } from './asking.ts';
import { callerOf } from './caller.ts';
import type { GuardOptions } from './guard-options.ts';
import { blockedNo, type GuardNo, refuseCaller, unavailableNo } from './guard-refusals.ts';
import { type GuardText, pick, type TextScope } from './texts/guard-text.ts';
import { type RequestTexts, readRequestTexts } from './texts/request-texts.ts';

/** The phase of the request: its texts are asked about before anyone else gets it. */
export class RequestGuard {
  readonly #asking: Asking<GuardText, []>;
  readonly #scope: TextScope;
  readonly #options: GuardOptions;
  readonly #clock: Clock;
  readonly #compressed: Refusal;

  constructor(asking: Asking<GuardText, []>, scope: TextScope, options: GuardOptions, clock: Clock) {
    this.#asking = asking;
    this.#scope = scope;
    this.#options = options;
    this.#clock = clock;
    this.#compressed = refuse(415, `${options.codes}_unreadable`, 'Compressed bodies cannot be checked here.');
  }

  check(x: Exchange): Refusal | undefined | Promise<Refusal | undefined> {
    if (x.body === undefined || x.body.length === 0) return undefined;
    const coding = x.requestHeaders.get('content-encoding');
    if (coding !== undefined && coding.trim().toLowerCase() !== 'identity') return this.#compressed;
    const request = readRequestTexts(x, x.body);
    const texts = pick(request.texts, this.#scope);
    if (texts.length === 0) return undefined;
    const answered = this.#asking.ask(x, texts);
    if (answered instanceof Promise) return answered.then((late) => this.#obey(x, request, late));
    return this.#obey(x, request, answered);
  }

  #obey(x: Exchange, request: RequestTexts, answered: Answered): Refusal | undefined {
    if (answered === undefined) return undefined;
    if (answered === unavailable) return this.#refuse(x, unavailableNo(this.#options));
    if (answered.type === 'block') return this.#refuse(x, blockedNo(this.#options, answered));
    if (answered.type === 'flag' || answered.edits.length === 0) return undefined;
    const body = request.edit(answered.edits);
    if (body === undefined) return this.#refuse(x, blockedNo(this.#options, uneditable));
    x.replaceBody(body);
    return undefined;
  }

  #refuse(x: Exchange, no: GuardNo): Refusal {
    return refuseCaller(x, callerOf(x, this.#options.dialect), no, this.#clock);
  }
}

const uneditable = {
  type: 'block',
  message: 'What would have to be masked is in a body that cannot be edited.',
} as const;
