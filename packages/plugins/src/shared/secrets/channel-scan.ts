import type { CompiledRest, Finder, Finding } from './finder.ts';
import { PlainView } from './plain-view.ts';

/** What is taken out of a text: characters counted from its beginning. Two that touch each other's characters are one. */
export interface Span {
  from: number;
  to: number;
  kind: string;
  /** The less, the more the kind tells. */
  rank: number;
}

/**
 * Scans one text that comes in pieces, and says up to where nothing that comes later will change what was found. For any way of cutting
 * the text the spans are the same.
 */
export class ChannelScan {
  /** Characters from the beginning that are decided. */
  settled = 0;
  /** In order, without those forgotten. */
  readonly spans: Span[] = [];
  readonly #finder: Finder;
  readonly #view: PlainView;
  /** In the view: before it everything that begins is known. */
  #searched = 0;
  #resting: Resting | undefined;

  constructor(finder: Finder, isJson = false) {
    this.#view = new PlainView(isJson);
    this.#finder = finder;
  }

  append(piece: string): void {
    this.#scan(piece, false);
  }

  /**
   * The text is whole; what it ends with is judged as it stands. Where it may have been `cut`, as answers of models are at a number of
   * tokens, what may be the greater part of a secret is taken out, too.
   */
  end(piece = '', cut = false): void {
    this.#scan(piece, true, cut);
  }

  /** Spans that end at or before `position` are of no more use. */
  forget(position: number): void {
    while (this.spans.length > 0 && (this.spans[0] as Span).to <= position && this.spans[0] !== this.#resting?.span) {
      this.spans.shift();
    }
  }

  #scan(piece: string, ended: boolean, cut = false): void {
    const view = this.#view;
    view.append(piece, ended);
    let hold = 0;
    let from = 0;
    for (;;) {
      if (this.#resting !== undefined && !this.#rest(this.#resting)) {
        this.settled = view.positionOf(view.text.length);
        this.#searched = view.text.length;
        this.#forgetView();
        return;
      }
      from = this.#searched;
      const { holdAt, keepAt } = ended ? atEnd(view.text) : this.#finder.undecided(view.text, this.#searched);
      hold = this.#search(holdAt, keepAt, ended);
      if (this.#resting === undefined) {
        this.#searched = Math.min(hold, keepAt);
        break;
      }
    }
    if (cut) for (const finding of this.#finder.unfinished(view.text, from)) this.#take(finding);
    this.settled = this.#pastSpan(view.positionOf(hold));
    this.#forgetView();
  }

  /** What is taken out in any case is decided, whatever else it could be the beginning of. */
  #pastSpan(position: number): number {
    // They are in order, and apart.
    const span = this.spans.findLast(({ from }) => from < position);
    return Math.max(span?.to ?? position, position);
  }

  /** Notes what is found before `hold`; up to where the text is decided. Stops where something swallows what follows. */
  #search(hold: number, keep: number, ended: boolean): number {
    const { text } = this.#view;
    let from = this.#searched;
    for (;;) {
      const found = this.#finder.next(text, from, hold, ended);
      if (found.length === 0) return hold;
      const [{ at }] = found as [Finding];
      const swallowing = found.find((finding) => finding.rest !== undefined);
      // What begins before and may still be something comes first, however the text is cut.
      if (swallowing !== undefined && at > keep) return at;
      for (const finding of found) this.#take(finding);
      if (swallowing?.rest !== undefined) {
        const span = this.#take(swallowing);
        this.#resting = { rest: swallowing.rest, span, began: swallowing.to, since: swallowing.to };
        return at;
      }
      from = at + 1;
    }
  }

  /** What overlaps is one: of the kind of what begins first, and tells most where several begin there. */
  #take({ from, to, kind, rank }: Finding): Span {
    const found: Span = { from: this.#view.positionOf(from), to: this.#view.positionOf(to), kind, rank };
    // Looked at once more, together with what came before it.
    if (found.to <= this.settled) return found;
    const { spans } = this;
    // From the end: what is found is behind most of what was.
    const at = spans.findLastIndex((span) => span.to <= found.from) + 1;
    let count = 0;
    for (; (spans[at + count]?.from ?? Infinity) < found.to; count++) join(found, spans[at + count] as Span);
    spans.splice(at, count, found);
    return found;
  }

  /** Swallows on from `since`; whether it came to its end. */
  #rest(resting: Resting): boolean {
    const { text } = this.#view;
    const { run, end } = resting.rest;
    let to = resting.since;
    let closed = false;
    // Some at a time: it may end long before the characters do.
    for (let since = -1; since < to && !closed; ) {
      since = to;
      run.lastIndex = since;
      run.test(text);
      to = Math.max(run.lastIndex, since);
      closed = to === since && to < text.length;
      if (end === undefined) continue;
      // Its beginning may have been swallowed already.
      const from = Math.max(resting.began, since - endCharsMax);
      end.lastIndex = 0;
      const found = end.exec(text.slice(from, to + endCharsMax));
      if (found !== null && from + found.index <= to) {
        to = from + found.index + found[0].length;
        closed = true;
      }
    }
    resting.span.to = Math.max(resting.span.to, this.#view.positionOf(to));
    resting.since = to;
    if (!closed) return false;
    this.#resting = undefined;
    this.#searched = to;
    return true;
  }

  /** Keeps what the next piece is looked at together with. */
  #forgetView(): void {
    const chars = Math.max(0, this.#searched - endCharsMax);
    this.#view.drop(chars);
    this.#searched -= chars;
    if (this.#resting === undefined) return;
    this.#resting.since -= chars;
    this.#resting.began = Math.max(0, this.#resting.began - chars);
  }
}

function join(span: Span, other: Span): void {
  if (other.from < span.from || (other.from === span.from && other.rank < span.rank)) {
    span.kind = other.kind;
    span.rank = other.rank;
  }
  span.from = Math.min(span.from, other.from);
  span.to = Math.max(span.to, other.to);
}

/** Something was found after which everything of some characters goes, too: where that began, and how far it has come. */
interface Resting {
  readonly rest: CompiledRest;
  readonly span: Span;
  began: number;
  since: number;
}

/** Of the mark that ends what swallows, and of what is looked at before a match, the most that is kept. */
const endCharsMax = 100;

function atEnd(text: string): { holdAt: number; keepAt: number } {
  return { holdAt: text.length, keepAt: text.length };
}
