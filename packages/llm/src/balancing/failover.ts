/** What another target is asked for, as configurations name it. */
export const failoverCriteria = [
  'error',
  'timeout',
  'invalid_header',
  'http_403',
  'http_404',
  'http_429',
  'http_500',
  'http_502',
  'http_503',
  'http_504',
  'non_idempotent',
] as const;

export type FailoverCriterion = (typeof failoverCriteria)[number];

/** How a try ended of which nothing has gone to the caller. */
export type TryFailure =
  /** The provider answered, and it was no success. */
  | { readonly type: 'status'; readonly status: number; readonly retryAfterS: number | undefined }
  /** `nothingSent`: no byte of the request left, so asking again does nothing twice. `invalid`: an answer that cannot be read. */
  | { readonly type: 'error' | 'timeout' | 'invalid'; readonly nothingSent: boolean };

/** When a failure leads to another try, and when it tells against the target. */
export class FailoverRules {
  /** Texts, since statuses may be any. */
  readonly #criteria: ReadonlySet<string>;

  constructor(criteria: readonly FailoverCriterion[]) {
    this.#criteria = new Set(criteria);
  }

  /**
   * Whether another target is asked. A request that has been sent, and is not safe to repeat, is sent again only where the answer says
   * that nothing was done (403, 404, 429, 503), or `non_idempotent` allows it.
   */
  repeats(failure: TryFailure, isSafe: boolean): boolean {
    if (!this.#names(failure)) return false;
    return isSafe || didNothing(failure) || this.#criteria.has('non_idempotent');
  }

  /** An answer that cannot be read is an error like any other, and has a word of its own besides. */
  #names(failure: TryFailure): boolean {
    return this.#criteria.has(criterionOf(failure)) || (failure.type === 'invalid' && this.#criteria.has('error'));
  }

  /** Whether the target is to blame. What its callers did wrong, and what it limits them to, is no fault of its own. */
  counts(failure: TryFailure): boolean {
    if (failure.type !== 'status') return true;
    const { status, retryAfterS } = failure;
    if (status === 403 || status === 404 || (status === 429 && retryAfterS !== undefined)) return false;
    return this.#criteria.has(criterionOf(failure));
  }
}

function criterionOf(failure: TryFailure): string {
  if (failure.type === 'invalid') return 'invalid_header';
  if (failure.type !== 'status') return failure.type;
  // Anthropic says 529 for what others say 503 for.
  return `http_${failure.status === 529 ? 503 : failure.status}`;
}

function didNothing(failure: TryFailure): boolean {
  if (failure.type !== 'status') return failure.nothingSent;
  const { status } = failure;
  return status === 403 || status === 404 || status === 429 || status === 503 || status === 529;
}
