import type { Exchange } from '@sallyport/pipeline';
import type { Guard, TextEdit, TextHold, Verdict } from '../shared/guards/guard.ts';
import type { AnswerText } from '../shared/guards/texts/answer-text.ts';
import type { GuardText } from '../shared/guards/texts/guard-text.ts';
import type { Finder } from '../shared/secrets/finder.ts';
import { AnswerState } from './answer-state.ts';
import { Found } from './found.ts';
import { Placeholders } from './placeholders.ts';
import { findIn, type SpansOf } from './spans-of.ts';

export type RedactionAction = 'mask' | 'recover' | 'block' | 'flag';

/** Looks for secrets in the texts of requests and answers, and has them taken out. */
export class RedactionGuard implements Guard {
  readonly #requests: Finder;
  readonly #answers: Finder;
  readonly #action: RedactionAction;
  /** What the answers of exchanges in hand need to know. */
  readonly #states = new WeakMap<Exchange, AnswerState>();

  constructor(requests: Finder, answers: Finder, action: RedactionAction) {
    this.#requests = requests;
    this.#answers = answers;
    this.#action = action;
  }

  input(texts: readonly GuardText[], x: Exchange): Verdict | Promise<Verdict> {
    const spansOf = findIn(texts, this.#requests, false);
    if (spansOf instanceof Promise) return spansOf.then((late) => this.#judgeRequest(texts, x, late));
    return this.#judgeRequest(texts, x, spansOf);
  }

  output(texts: readonly AnswerText[], x: Exchange, isEnd: boolean): Verdict | Promise<Verdict> {
    const whole = texts.filter(({ base, isDecoded }) => base === undefined && isDecoded !== true);
    const spansOf = findIn(whole, this.#answers, true);
    if (spansOf instanceof Promise) return spansOf.then((late) => this.#judgeAnswer(texts, x, isEnd, late));
    return this.#judgeAnswer(texts, x, isEnd, spansOf);
  }

  #judgeRequest(texts: readonly GuardText[], x: Exchange, spansOf: SpansOf): Verdict {
    const placeholders = new Placeholders(this.#action === 'recover');
    const found = new Found();
    const edits: TextEdit[] = [];
    /** A text that is JSON comes before those in it; what was found in it already is not counted again. */
    let outer = '';
    for (const of of texts) {
      const isCounted = outer === '' || !of.path.startsWith(outer);
      const spans = spansOf(of);
      if (isCounted) outer = spans.length > 0 ? `${of.path}#` : '';
      for (const { from: start, to: end, kind } of spans) {
        edits.push({ of, start, end, replacement: placeholders.of(kind, of.text.slice(start, end)) });
        if (isCounted) found.add(kind);
      }
    }
    if (edits.length === 0) return undefined;
    if (placeholders.size > 0) this.#states.set(x, new AnswerState(placeholders));
    return this.#verdict('request', found, found.count, edits, []);
  }

  #judgeAnswer(texts: readonly AnswerText[], x: Exchange, isEnd: boolean, spansOf: SpansOf): Verdict {
    let state = this.#states.get(x);
    if (state === undefined) {
      state = new AnswerState(new Placeholders(false));
      this.#states.set(x, state);
    }
    const { found } = state;
    const countBefore = found.count;
    const { edits, holds } = state.take(texts, this.#answers, isEnd, spansOf);
    const count = found.count - countBefore;
    if (count > 0) return this.#verdict('answer', found, count, edits, holds);
    if (this.#action === 'flag' || edits.length + holds.length === 0) return undefined;
    return { type: 'mask', edits, holds, count };
  }

  /** A text of an exchange without what the caller was given back in it. */
  hideRestored(x: Exchange, text: string): string {
    return this.#states.get(x)?.given.hideIn(text) ?? text;
  }

  #verdict(what: string, found: Found, count: number, edits: TextEdit[], holds: TextHold[]): Verdict {
    const told = { reason: found.summary, count };
    if (this.#action === 'flag') return { type: 'flag', ...told };
    if (this.#action === 'block')
      return { type: 'block', ...told, message: `The ${what} holds what may not pass: ${found.summary}.` };
    return { type: 'mask', edits, holds, ...told };
  }
}
