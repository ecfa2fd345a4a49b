import type { GuardText } from '../shared/guards/texts/guard-text.ts';
import { ChannelScan, type Span } from '../shared/secrets/channel-scan.ts';
import type { Finder } from '../shared/secrets/finder.ts';

/**
 * What is found in a text that is whole, with the name before it that it is given to in its body: `"password": "…"`. Answers may have been
 * cut off in the middle of something.
 */
export function spansOf({ text, path }: GuardText, finder: Finder, isAnswer: boolean): readonly Span[] {
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

const namedTextCharsMax = 400;

function nameBefore(path: string): string {
  const name = /(?:^|[.#])([A-Za-z][A-Za-z_-]{2,40})$/.exec(path)?.[1];
  return name === undefined || name === 'text' || name === 'content' ? '' : `${name}="`;
}
