import { decodeOnce } from './decode.ts';
import { rot13, withoutGaps, withoutLeet } from './disguises.ts';
import { withoutInvisible, writtenInvisibly } from './invisible.ts';
import { inLatinLetters } from './look-alikes.ts';
import { signsOf } from './signs.ts';

/** A text as it reads once some disguise is taken off. */
export interface View {
  /** What was undone, for records. */
  readonly name:
    | 'plain'
    | 'unmarked'
    | 'invisible'
    | 'decoded'
    | 'decoded twice'
    | 'spelled'
    | 'spaced'
    | 'leet'
    | 'rot13';
  readonly text: string;
}

/**
 * How else a text can be read, for those who look for something in it: without what is not seen, letters that look alike as one,
 * encodings decoded (two deep), letters that stand apart put together. Each is made when it is asked for, and only those that differ.
 * The case of letters stays: patterns say themselves whether it matters.
 */
export function* viewsOf(text: string): Generator<View, undefined, undefined> {
  let signs = signsOf(text);
  let last = text;
  if (signs.isBeyondPlain) {
    const hidden = writtenInvisibly(text);
    if (hidden !== '') yield { name: 'invisible', text: hidden };
    const plain = plainly(text);
    if (plain !== text) yield { name: 'plain', text: plain };
    last = withoutMarks(plain);
    if (last !== plain) yield { name: 'unmarked', text: last };
    if (last !== text) signs = signsOf(last);
  }
  let isDecoded = false;
  for (const name of ['decoded', 'decoded twice'] as const) {
    const decoded = signs.isEncoded ? decodeOnce(last) : last;
    if (decoded === last) break;
    isDecoded = true;
    last = withoutMarks(plainly(decoded));
    signs = signsOf(last);
    yield { name, text: last };
  }
  if (signs.isSpelled) yield* differing('spelled', last, withoutGaps(last));
  const spaced = signs.isSpaced ? last.replace(spaces, spaceFor) : last;
  yield* differing('spaced', last, spaced);
  if (signs.isLeet) {
    yield* differing('leet', spaced, withoutLeet(spaced, 'i'));
    if (/[1|]/.test(spaced)) yield* differing('leet', spaced, withoutLeet(spaced, 'l'));
  }
  const rotated = rot13(spaced);
  yield { name: 'rot13', text: rotated };
  if (signs.isEncoded && !isDecoded) yield* differing('rot13', rotated, decodeOnce(rotated));
}

function* differing(name: View['name'], before: string, text: string): Generator<View, undefined, undefined> {
  if (text !== before) yield { name, text };
}

function spaceFor(run: string): string {
  return run.split('\n', 3).length > 2 ? '\n' : ' ';
}

function plainly(text: string): string {
  if (!beyondPlain.test(text)) return text;
  return inLatinLetters(withoutInvisible(text).replace(longest, ' ').normalize('NFKC'));
}

function withoutMarks(text: string): string {
  if (!beyondPlain.test(text)) return text;
  const decomposed = text.normalize('NFKD');
  return marks.test(decomposed) ? inLatinLetters(decomposed.replace(allMarks, '')) : text;
}

const beyondPlain = /[^\t-\r -~]/;
/** Single characters that stand for whole sentences. */
const longest = /[\ufdfa\ufdfb]/g;
const marks = /\p{M}/u;
const allMarks = /\p{M}+/gu;
/** But for single spaces. */
const spaces = /[\t\n\v\f\r]\s*| \s+/g;
