import { decoded } from './decoded.ts';
import { type Features, featuresOf } from './features.ts';
import { passages } from './passages.ts';

/** Passages of one text that are embedded: the most suspicious ones at a glance, and the first. */
const embeddedMax = 5;
/** Encodings are opened in this much of a text at its beginning, and as much at its end. */
const decodedCharacters = 8_000;
const passagesAtOnce = 50;

/** The passages of a text that are worth an embedding. All of them are looked at, in slices, so that a long text holds nobody up. */
export async function chosenPassages(text: string, glance: (features: Features) => number): Promise<Features[]> {
  const best: { features: Features; score: number }[] = [];
  let seen = 0;
  for (const features of passagesOf(text)) {
    const score = seen === 0 ? Number.POSITIVE_INFINITY : glance(features);
    if (++seen % passagesAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
    if (best.length === embeddedMax && score <= best.at(-1)!.score) continue;
    best.push({ features, score });
    best.sort((one, other) => other.score - one.score);
    if (best.length > embeddedMax) best.pop();
  }
  return best.map(({ features }) => features);
}

/** The passages of a text as it stands, then those of what it hides in encodings. */
export function* passagesOf(text: string): Generator<Features> {
  for (const passage of passages(text)) yield featuresOf(passage, false);
  for (const view of decoded(ends(text))) for (const passage of passages(view)) yield featuresOf(passage, true);
}

const ends = (text: string): string =>
  text.length <= 2 * decodedCharacters
    ? text
    : `${text.slice(0, decodedCharacters)}\n${text.slice(-decodedCharacters)}`;
