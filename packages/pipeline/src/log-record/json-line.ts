/**
 * A string as JSON that stays on one line whatever reads it: besides what JSON asks for, DEL, the C1 controls (a
 * terminal takes 0x9B for the start of an escape sequence) and U+2028/2029 are escaped.
 */
export function quote(text: string): string {
  return plain.test(text) ? `"${text}"` : escapeLine(JSON.stringify(text));
}

/** A member behind others; nothing when there is no value. */
export function optional(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${quote(value)}`;
}

/** Any value as JSON on one line; undefined when JSON has no word for it. What JSON cannot say (cycles) is named instead. */
export function jsonText(value: unknown): string | undefined {
  try {
    const text: string | undefined = JSON.stringify(value);
    return text === undefined ? undefined : escapeLine(text);
  } catch {
    return '"[unserialisable]"';
  }
}

/** Printable ASCII without quote and backslash. */
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const lineBreaking = /[\x7f-\x9f\u2028\u2029]/g;

function escapeLine(json: string): string {
  return json.replace(lineBreaking, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
