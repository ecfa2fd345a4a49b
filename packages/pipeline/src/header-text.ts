/** May `value` stand in a header as it is (RFC 9110 §5.5)? Each character is a byte on the wire; control characters may not. */
export function isHeaderText(value: string): boolean {
  return !forbidden.test(value);
}

/**
 * Makes text of a configuration or a token a header value: the bytes of its UTF-8, one character each. Control characters,
 * which could end the line, are percent-encoded.
 */
export function headerText(text: string): string {
  if (!special.test(text)) return text;
  return Buffer.from(text.replaceAll(controls, encodeURIComponent)).toString('latin1');
}

const forbidden = /[^\t\x20-\x7e\x80-\xff]/;
const special = /[^\t\x20-\x7e]/;
const controls = /[\0-\x08\x0a-\x1f\x7f]/g;
