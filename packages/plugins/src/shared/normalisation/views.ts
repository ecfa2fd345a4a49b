import { decodeOnce } from './decode.ts';
import { rot13, withoutGaps, withoutLeet } from './disguises.ts';
import { withoutInvisible, writtenInvisibly } from './invisible.ts';
import { inLatinLetters } from './look-alikes.ts';

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
  let last = text;
  if (beyondAscii.test(text)) {
    const hidden = writtenInvisibly(text);
    if (hidden !== '') yield { name: 'invisible', text: hidden };
    const plain = plainly(text);
    if (plain !== text) yield { name: 'plain', text: plain };
    last = withoutMarks(plain);
    if (last !== plain) yield { name: 'unmarked', text: last };
  }
  const decoded = decodeOnce(last);
  if (decoded !== last) {
    last = withoutMarks(plainly(decoded));
    yield { name: 'decoded', text: last };
    const again = decodeOnce(last);
    if (again !== last) {
      last = withoutMarks(plainly(again));
      yield { name: 'decoded twice', text: last };
    }
  }
  const spelled = withoutGaps(last);
  if (spelled !== last) yield { name: 'spelled', text: spelled };
  const spaced = last.replace(spaces, (run) => (run.split('\n', 3).length > 2 ? '\n' : ' '));
  if (spaced !== last) yield { name: 'spaced', text: spaced };
  for (const one of ['i', 'l'] as const) {
    const letters = withoutLeet(spaced, one);
    if (letters === spaced) break;
    yield { name: 'leet', text: letters };
  }
  const rotated = rot13(spaced);
  yield { name: 'rot13', text: rotated };
  const within = decodeOnce(rotated);
  if (within !== rotated) yield { name: 'rot13', text: within };
}

function plainly(text: string): string {
  return inLatinLetters(withoutInvisible(text).replace(longest, ' ').normalize('NFKC'));
}

function withoutMarks(text: string): string {
  const decomposed = text.normalize('NFKD');
  return marks.test(decomposed) ? inLatinLetters(decomposed.replace(allMarks, '')) : text;
}

const beyondAscii = /[^\x00-\x7f]/;
/** Single characters that stand for whole sentences. */
const longest = /[\ufdfa\ufdfb]/g;
const marks = /\p{M}/u;
const allMarks = /\p{M}+/gu;
/** But for single spaces. */
const spaces = /[\t\n\v\f\r]\s*| \s+/g;
