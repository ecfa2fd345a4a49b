import { delimiters, lexicon } from './lexicon.ts';
import { TermIndex } from './term-index.ts';

const categories = Object.keys(lexicon);
const count = categories.length;
const terms = new TermIndex(Object.values(lexicon));
const marks = delimiters.split(', ');
const nearCharacters = 45;
const pairs = (count * (count + 1)) / 2;

export const signalNames: readonly string[] = [
  ...categories,
  ...categories.flatMap((one, at) => categories.slice(at).map((other) => `${one}+${other}`)),
  'delimiters',
  'length',
  'capitals',
  'digits',
  'punctuation',
  'lines',
  'foreign',
  'longest word',
  'repetition',
  'hidden',
  'decoded',
  'separate letters',
  'first word',
];

/** What can be said of a passage without knowing what it means, into the given array: how often and how close terms are, and its shape. */
export function signals(passage: string, foldedPassage: string, isDecoded: boolean, into: Float32Array): void {
  into.fill(0);
  const found = terms.find(foldedPassage);
  for (const { category } of found) into[category]! += 1;
  for (let at = 0; at < count; at++) into[at] = Math.min(1, Math.log2(1 + into[at]!) / 3);
  for (let at = 0; at < found.length; at++) {
    for (let other = at + 1; other < found.length && found[other]!.at - found[at]!.at <= nearCharacters; other++) {
      const low = Math.min(found[at]!.category, found[other]!.category);
      const high = Math.max(found[at]!.category, found[other]!.category);
      into[count + low * count - (low * (low - 1)) / 2 + (high - low)] = 1;
    }
  }
  shape(passage, foldedPassage, isDecoded, found[0]?.at === 0, into.subarray(count + pairs));
}

function shape(
  passage: string,
  foldedPassage: string,
  isDecoded: boolean,
  beginsWithTerm: boolean,
  into: Float32Array,
): void {
  let capitals = 0;
  let letters = 0;
  let digits = 0;
  let punctuation = 0;
  let lines = 0;
  let foreign = 0;
  let hidden = 0;
  for (let at = 0; at < passage.length; at++) {
    const code = passage.charCodeAt(at);
    if (code > 64 && code < 91) {
      capitals++;
      letters++;
    } else if (code > 96 && code < 123) letters++;
    else if (code > 47 && code < 58) digits++;
    else if (code === 10) lines++;
    else if (code > 32 && code < 127) punctuation++;
    else if (code > 191) {
      foreign++;
      if ((code > 0x200a && code < 0x2010) || (code > 0x2027 && code < 0x2070) || code === 0xdb40) hidden++;
    }
  }
  const length = passage.length || 1;
  const words = foldedPassage.split(' ');
  let longest = 0;
  let separate = 0;
  for (const word of words) {
    if (word.length > longest) longest = word.length;
    if (word.length === 1) separate++;
  }
  let marked = 0;
  for (const mark of marks) if (foldedPassage.includes(mark)) marked++;
  into[0] = Math.min(1, marked / 3);
  into[1] = Math.min(1, length / 500);
  into[2] = letters === 0 ? 0 : capitals / letters;
  into[3] = digits / length;
  into[4] = Math.min(1, (punctuation / length) * 3);
  into[5] = Math.min(1, lines / 10);
  into[6] = foreign / length;
  into[7] = Math.min(1, longest / 60);
  into[8] = 1 - new Set(words).size / words.length;
  into[9] = Math.min(1, hidden / 3);
  into[10] = isDecoded ? 1 : 0;
  into[11] = separate / words.length;
  into[12] = beginsWithTerm ? 1 : 0;
}
