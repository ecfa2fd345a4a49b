import { elementsAt } from '@sallyport/json';
import type { Clock } from '@sallyport/pipeline';
import { errorCodes } from '../problems.ts';
import { codeOf } from '../read-server-message.ts';
import type { Unopened } from './source.ts';

/** Which of the wires a server has. Undefined as long as nobody has asked it. */
export interface EraVerdict {
  readonly modern: boolean | undefined;
  readonly legacy: 'streamable' | 'sse' | 'none' | undefined;
}

/** What is known of a server's eras. It grows old, and goes when the server no longer behaves so. */
export class EraMemory {
  readonly #clock: Clock;
  #verdict: EraVerdict = nothing;
  #sinceMs = 0;
  #forgottenMs = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get verdict(): EraVerdict {
    if (this.#verdict !== nothing && this.#clock.monotonicMs() - this.#sinceMs > keptMs) this.#verdict = nothing;
    return this.#verdict;
  }

  learn(verdict: Partial<EraVerdict>): void {
    if (this.#verdict === nothing) this.#sinceMs = this.#clock.monotonicMs();
    this.#verdict = { ...this.#verdict, ...verdict };
  }

  /** The server refused what it was said to speak. False when that was so a moment ago: then it is not about eras. */
  forget(): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#forgottenMs < forgetAgainMs) return false;
    this.#forgottenMs = nowMs;
    this.#verdict = nothing;
    return true;
  }
}

const nothing: EraVerdict = { modern: undefined, legacy: undefined };
const keptMs = 60 * 60_000;
const forgetAgainMs = 10_000;

/**
 * Does a refusal of a server's greeting say that it does not speak that revision? Whatever it says in words: no two agree on a code. What is about
 * the caller, or about the server's health, says nothing of the kind.
 */
export function isNotSpoken({ failure, error }: Unopened): boolean {
  if (failure.kind === 'invalid') return true;
  const { status } = failure;
  if (failure.kind !== 'status' || status === undefined) return false;
  if (error !== undefined) return status < 300 || status >= 400;
  return status >= 300 && status < 500 && !aboutCaller.has(status);
}

const aboutCaller = new Set([401, 403, 407, 408, 425, 429]);

/** Was a modern request refused by a server that knows the revision, or a later one? */
export function isModernRefusal(error: Buffer | undefined): boolean {
  if (error === undefined) return false;
  if (codeOf(error) !== errorCodes.unsupportedProtocolVersion) return false;
  // Drafts used this range for other things; the real one says what is spoken.
  const supported = elementsAt(error, 'data', 'supported');
  return supported.some((version) => version.toString() >= '"2026');
}
