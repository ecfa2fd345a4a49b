import { spliced } from '@sallyport/json';
import { type JsonLeaf, pathOf, readLeaves } from './json-leaves.ts';
import { TextPlaces } from './text-places.ts';

/** Where a text is written: in bytes, or in another text that is JSON itself. */
export interface TextPlace {
  readonly leaf: JsonLeaf;
  /** What the leaf is in. */
  readonly bytes: Buffer;
  readonly outer: TextPlace | undefined;
  readonly path: string;
}

/** Where the text stands that this one stands in: itself, where it stands in none. */
export function outermost(place: TextPlace): TextPlace {
  while (place.outer !== undefined) place = place.outer;
  return place;
}

/**
 * The texts of a JSON text, and behind each text that is JSON itself those in it: models and tools pass arguments on so, and escapes hide
 * what is said. Undefined where the bytes are no JSON.
 */
export function readTexts(bytes: Buffer): TextPlace[] | undefined {
  const leaves = readLeaves(bytes);
  if (leaves === undefined) return undefined;
  const places: TextPlace[] = [];
  for (const leaf of leaves) addPlace({ leaf, bytes, outer: undefined, path: pathOf(leaf) }, 0, places);
  return places;
}

function addPlace(place: TextPlace, depth: number, places: TextPlace[]): void {
  places.push(place);
  const { text } = place.leaf;
  if (depth === depthMax || !looksLikeJson(text)) return;
  const bytes = Buffer.from(text);
  for (const leaf of readLeaves(bytes) ?? nothing) {
    const path = pathOf(leaf);
    addPlace(
      { leaf, bytes, outer: place, path: path === '' ? `${place.path}#` : `${place.path}#.${path}` },
      depth + 1,
      places,
    );
  }
}

/** JSON in JSON in JSON: nobody decodes more than that without being asked to. */
const depthMax = 4;
const nothing: readonly JsonLeaf[] = [];

/** An object, an array or a text in quotes, with something in it. */
function looksLikeJson(text: string): boolean {
  const start = /^\s*/.exec(text)![0].length;
  const first = text[start];
  return (first === '{' || first === '[' || first === '"') && text.includes('"', start);
}

/** What is to stand at a place instead of the UTF-16 units from `start` to `end` of its text. */
export interface PlaceEdit {
  readonly place: TextPlace;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** The bytes with the edits made; every other byte stays. Of edits that overlap, seen raw and decoded, the first one's replacement counts. */
export function editTexts(bytes: Buffer, edits: readonly PlaceEdit[]): Buffer {
  const splicer = new Splicer();
  const splices = edits.map(({ place, start, end, replacement }) => splicer.splice(place, start, end, replacement));
  splices.sort((a, b) => a.from - b.from || b.to - a.to);
  const merged: Splice[] = [];
  for (const splice of splices) {
    const last = merged.at(-1);
    if (last === undefined || splice.from >= last.to) merged.push(splice);
    else last.to = Math.max(last.to, splice.to);
  }
  return merged.length === 0 ? bytes : spliced(bytes, merged);
}

interface Splice {
  from: number;
  to: number;
  by: Buffer;
}

/** Finds where in the bytes what is to be replaced is written. */
class Splicer {
  readonly #literals = new Map<TextPlace, TextPlaces>();
  /** By the bytes of a text that has others in it. */
  readonly #inner = new Map<Buffer, TextPlaces>();

  splice(place: TextPlace, start: number, end: number, replacement: string): Splice {
    const literal = this.#literal(place);
    const from = literal.byteOf(start);
    const to = literal.byteOf(end);
    const written = JSON.stringify(replacement).slice(1, -1);
    if (place.outer === undefined) return { from, to, by: Buffer.from(written) };
    const inner = this.#unescaped(place.bytes);
    return this.splice(place.outer, inner.unitOf(from), inner.unitOf(to), written);
  }

  #literal(place: TextPlace): TextPlaces {
    const known = this.#literals.get(place);
    if (known !== undefined) return known;
    const made = new TextPlaces(place.bytes, place.leaf.start + 1, true);
    this.#literals.set(place, made);
    return made;
  }

  #unescaped(bytes: Buffer): TextPlaces {
    const known = this.#inner.get(bytes);
    if (known !== undefined) return known;
    const made = new TextPlaces(bytes, 0, false);
    this.#inner.set(bytes, made);
    return made;
  }
}
