import type { AnswerText } from '../shared/guards/texts/answer-text.ts';
import type { Span } from '../shared/secrets/channel-scan.ts';
import type { Finder } from '../shared/secrets/finder.ts';
import { AnswerChannel } from './answer-channel.ts';
import { type Changes, newChanges } from './changes.ts';
import { Found } from './found.ts';
import { Placeholders } from './placeholders.ts';
import { placeholderKind } from './restoring.ts';
import type { SpansOf } from './spans-of.ts';

/** What is known of the answer of an exchange while it comes. */
export class AnswerState {
  readonly found = new Found();
  /** What stands in the request in the place of secrets. */
  readonly given: Placeholders;
  readonly #seen = new Set<string>();
  readonly #seenAlone = new Set<string>();
  readonly #channels = new Map<string, AnswerChannel>();
  /** By path, texts in which nothing is found: ids and names of models are in every frame. */
  readonly #harmless = new Map<string, string>();

  constructor(given: Placeholders) {
    this.given = given;
  }

  /** What becomes of texts that have come. */
  take(texts: readonly AnswerText[], finder: Finder, isEnd: boolean, spansOf: SpansOf): Changes {
    const changes = newChanges();
    // Streams of some dialects say at their end once more what they have said.
    const isWhole = isEnd && this.#channels.size === 0;
    /** A text that is JSON comes before those in it; what was found in it already is not counted again. */
    let outer = '';
    for (const of of texts) {
      if (of.isDecoded) continue;
      if (of.base !== undefined) {
        this.#channelOf(of, finder).take(of, of.base, isEnd, changes, this);
        continue;
      }
      const isCounted = outer === '' || !of.path.startsWith(outer);
      const spans = this.#spansOf(of, spansOf);
      if (isCounted) outer = spans.length > 0 ? `${of.path}#` : '';
      for (const { from: start, to: end, kind } of spans) {
        const text = of.text.slice(start, end);
        if (isCounted) this.#tellAlone(kind, text, isWhole);
        changes.edits.push({ of, start, end, replacement: this.replacementOf(kind, text) });
      }
    }
    return changes;
  }

  /** Something was found in a text that comes in pieces. */
  tell(kind: string, text: string): void {
    const key = keyOf(kind, text);
    this.#seen.add(key);
    // It may have waited, and have been said once more meanwhile.
    if (kind !== placeholderKind && !this.#seenAlone.delete(key)) this.found.add(kind);
  }

  #spansOf(of: AnswerText, spansOf: SpansOf): readonly Span[] {
    const { path, text } = of;
    if (this.#harmless.get(path) === text) return noSpans;
    const spans = spansOf(of);
    const isKept = text.length <= harmlessCharsMax && (this.#harmless.size < harmlessMax || this.#harmless.has(path));
    if (spans.length === 0 && isKept) this.#harmless.set(path, text);
    return spans;
  }

  #tellAlone(kind: string, text: string, isWhole: boolean): void {
    const key = keyOf(kind, text);
    if (kind === placeholderKind || (!isWhole && (this.#seen.has(key) || this.#seenAlone.has(key)))) return;
    this.found.add(kind);
    this.#seenAlone.add(key);
  }

  replacementOf(kind: string, text: string, isJson = false): string {
    if (kind !== placeholderKind) return masks.of(kind, text);
    const secret = this.given.secretOf(text);
    if (secret === undefined) return text;
    return isJson ? JSON.stringify(secret).slice(1, -1) : secret;
  }

  #channelOf({ path, isJson = false }: AnswerText, finder: Finder): AnswerChannel {
    let channel = this.#channels.get(path);
    if (channel === undefined) {
      channel = new AnswerChannel(finder, isJson);
      this.#channels.set(path, channel);
    }
    return channel;
  }
}

/** By what was there when it was found: a private key's last line comes later. */
function keyOf(kind: string, text: string): string {
  return `${kind} ${text.slice(0, 16)}`;
}

const noSpans: readonly Span[] = [];
const harmlessMax = 64;
const harmlessCharsMax = 256;
const masks = new Placeholders(false);
