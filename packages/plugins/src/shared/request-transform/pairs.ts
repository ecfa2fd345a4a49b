import { decodeFormText, encodeFormText } from '@sallyport/pipeline';
import type { Edits } from './edits.ts';

interface Pair {
  name: string;
  /** As it stands in the query or form; other pairs' writing is not ours to change. */
  text: string;
}

/** Changes the pairs of a query (without its `?`) or of a URL-encoded form. */
export function editPairs(text: string, { remove, rename, replace, add, append }: Edits): string {
  let pairs = parse(text);
  if (remove.length > 0) pairs = pairs.filter(({ name }) => !remove.includes(name));
  for (const { name, value: to } of rename) {
    if (name === to || !has(pairs, name)) continue;
    pairs = pairs.filter((pair) => pair.name !== to);
    for (const pair of pairs) {
      if (pair.name !== name) continue;
      const equals = pair.text.indexOf('=');
      pair.text = `${encodeFormText(to)}${equals < 0 ? '' : pair.text.slice(equals)}`;
      pair.name = to;
    }
  }
  for (const { name, value } of replace) {
    const first = pairs.find((pair) => pair.name === name);
    if (first === undefined) continue;
    first.text = write(name, value);
    pairs = pairs.filter((pair) => pair === first || pair.name !== name);
  }
  for (const { name, value } of add) if (!has(pairs, name)) pairs.push({ name, text: write(name, value) });
  for (const { name, value } of append) pairs.push({ name, text: write(name, value) });
  return pairs.map((pair) => pair.text).join('&');
}

/** As many fields as the gateway itself reads of a form. */
const pairsMax = 10_000;

/** Whether a form holds more pairs than anyone should look through. */
export function holdsTooMany(text: string): boolean {
  let pairs = 1;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) if (++pairs > pairsMax) return true;
  return false;
}

/** The pairs of those names, as they stand. */
export function keepPairs(text: string, names: readonly string[]): string {
  const kept = parse(text).filter(({ name }) => names.includes(name));
  return kept.map((pair) => pair.text).join('&');
}

/** The pairs of a form, written so that they may stand in a query whatever the form contained. */
export function formToQuery(form: string): string {
  return form
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) =>
      pair
        .split(/=(.*)/s, 2)
        .map((part) => encodeFormText(decodeFormText(part)))
        .join('='),
    )
    .join('&');
}

function parse(text: string): Pair[] {
  if (text === '') return [];
  return text.split('&').map((pair) => ({ name: decodeFormText(pair.split('=', 1)[0]!), text: pair }));
}

function has(pairs: readonly Pair[], name: string): boolean {
  return pairs.some((pair) => pair.name === name);
}

function write(name: string, value: string): string {
  return `${encodeFormText(name)}=${encodeFormText(value)}`;
}
