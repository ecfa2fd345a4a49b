import { headerText } from '@sallyport/pipeline';

/** Turns text into what may stand at a place of a request; a `ValueProblem` where nothing can. */
export type Encode = (text: string) => string;

/** Why an argument cannot be sent. Thrown while a request is written, and caught where that ends: callers get the sentence by value. */
export class ValueProblem extends Error {}

/** Everything but RFC 3986's unreserved characters, so that no reader finds a delimiter in it. */
export function encodeStrictly(text: string): string {
  if (!text.isWellFormed()) throw new ValueProblem('holds broken Unicode');
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * For `allowReserved`: reserved characters stay, but for those at which some reader would begin another parameter, or end the
 * query.
 */
export function encodeKeepingReserved(text: string): string {
  return encodeStrictly(text).replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C)/g, decodeURIComponent);
}

export function encodeHeader(text: string): string {
  if (controls.test(text) || !text.isWellFormed()) throw new ValueProblem('holds characters that no header can');
  return headerText(text);
}

const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
