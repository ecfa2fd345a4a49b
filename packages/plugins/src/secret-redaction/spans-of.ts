import type { GuardText } from '../shared/guards/texts/guard-text.ts';
import { ChannelScan, type Span } from '../shared/secrets/channel-scan.ts';
import type { Finder } from '../shared/secrets/finder.ts';

/** What is found in a text that is whole. */
export type SpansOf = (of: GuardText) => readonly Span[];

/**
 * Looks for things in texts that are whole, with the name before each that it is given to in its body: `"password": "…"`. Answers may have been cut
 * off in the middle of something. Of texts that are long together a promise comes: others have their turn meanwhile.
 */
export function findIn(texts: readonly GuardText[], finder: Finder, isAnswer: boolean): SpansOf | Promise<SpansOf> {
  let chars = 0;
  for (const { text } of texts) chars += text.length;
  if (chars > charsAtOnce) return findInTurns(texts, finder, isAnswer);
  return (of) => spansOf(of, finder, isAnswer);
}

function spansOf({ text, path }: GuardText, finder: Finder, isAnswer: boolean): readonly Span[] {
  const scan = new ChannelScan(finder);
  const before = text.length > namedTextCharsMax ? '' : nameBefore(path);
  scan.end(`${before}${text}`, isAnswer);
  const { spans } = scan;
  if (before === '') return spans;
  return spans
    .filter(({ to }) => to > before.length)
    .map((span) => ({
      ...span,
      from: Math.max(span.from, before.length) - before.length,
      to: span.to - before.length,
    }));
}

async function findInTurns(texts: readonly GuardText[], finder: Finder, isAnswer: boolean): Promise<SpansOf> {
  const spans = new Map<GuardText, readonly Span[]>();
  let chars = 0;
  for (const of of texts) {
    const scan = new ChannelScan(finder);
    let at = 0;
    for (; at + charsInTurn < of.text.length; at += charsInTurn) {
      scan.append(of.text.slice(at, at + charsInTurn));
      await nextTurn();
    }
    if (at > 0) {
      scan.end(of.text.slice(at), isAnswer);
      spans.set(of, scan.spans);
    } else spans.set(of, spansOf(of, finder, isAnswer));
    chars += of.text.length - at;
    if (chars < charsInTurn) continue;
    chars = 0;
    await nextTurn();
  }
  return (of) => spans.get(of)!;
}

/** Some milliseconds' work. */
const charsAtOnce = 64 * 1024;
const charsInTurn = 32 * 1024;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

const namedTextCharsMax = 400;

function nameBefore(path: string): string {
  const name = /(?:^|[.#])([A-Za-z][A-Za-z_-]{2,40})$/.exec(path)?.[1];
  return name === undefined || name === 'text' || name === 'content' ? '' : `${name}="`;
}
