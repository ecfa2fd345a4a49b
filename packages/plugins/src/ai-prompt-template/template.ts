import { readJson } from '@sallyport/json';
/** What a caller fills in, as far as it is text. */
export type Properties = Readonly<Record<string, unknown>>;

/** A request with places for what callers fill in. */
export interface Template {
  readonly name: string;
  /** Those that are not given. */
  missing(properties: Properties): string[];
  /** The request with the values in it, or what is wrong with one. A value stays in the text that it is put into. */
  fill(properties: Properties): string | { problem: string };
}

interface Place {
  readonly property: string;
  /** Inside of a text; otherwise the value stands for a number, true, false or null. */
  readonly isInText: boolean;
}

/** Reads a template; or tells why no request can come of it. */
export function parseTemplate(name: string, text: string): Template | { problem: string } {
  const texts: string[] = [];
  const places: Place[] = [];
  let at = 0;
  let isInText = false;
  for (const found of text.matchAll(placeholder)) {
    const before = text.slice(at, found.index);
    isInText = endsInText(before, isInText);
    texts.push(before);
    places.push({ property: found[1]!, isInText });
    at = found.index + found[0].length;
  }
  texts.push(text.slice(at));
  const sample = written(texts, places, ({ isInText: isText }) => (isText ? 'x' : '0'));
  if (!isObject(sample)) return { problem: 'the template, with its places filled in, is no object of JSON' };
  const properties = [...new Set(places.map(({ property }) => property))];
  return {
    name,
    missing: (given) => properties.filter((property) => !Object.hasOwn(given, property)),
    fill(given) {
      for (const property of properties) {
        const value = given[property];
        if (typeof value !== 'string') return { problem: `property values must be a string, got ${typeName(value)}` };
      }
      const odd = places.find(({ property, isInText: isText }) => !isText && !scalar.test(given[property] as string));
      if (odd !== undefined) return { problem: `the value of [${odd.property}] must be a number, true, false or null` };
      return written(texts, places, ({ property, isInText: isText }) => {
        const value = given[property] as string;
        return isText ? JSON.stringify(value).slice(1, -1) : value;
      });
    },
  };
}

const placeholder = /\{\{\s*([^{}\s][^{}]*?)\s*\}\}/g;
const scalar = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;

function written(texts: readonly string[], places: readonly Place[], valueAt: (place: Place) => string): string {
  return texts.map((text, i) => (i < places.length ? text + valueAt(places[i]!) : text)).join('');
}

/** Whether a text of JSON is open behind this piece of it. */
function endsInText(json: string, isInText: boolean): boolean {
  for (let at = 0; at < json.length; at++) {
    if (isInText && json[at] === '\\') at++;
    else if (json[at] === '"') isInText = !isInText;
  }
  return isInText;
}

function isObject(json: string): boolean {
  try {
    const value: unknown = readJson(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** In Kong's words. */
function typeName(value: unknown): string {
  return typeof value === 'object' ? (value === null ? 'null' : 'table') : typeof value;
}
