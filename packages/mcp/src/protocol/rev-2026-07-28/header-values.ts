/** A text as a header can carry it: as it is, or as `=?base64?…?=` with UTF-8 inside. */
export function encodeHeaderValue(text: string): string {
  return isPlain(text) ? text : `${prefix}${Buffer.from(text).toString('base64')}${suffix}`;
}

/** The text that a header's value stands for, space around it dropped; undefined when it cannot be written that way. */
export function decodeHeaderValue(value: string): string | undefined {
  const text = stripSpace(value);
  if (!text.startsWith(prefix) || !text.endsWith(suffix)) return printable.test(text) ? text : undefined;
  const encoded = text.slice(prefix.length, -suffix.length);
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return undefined;
  const decoded = bytes.toString();
  return Buffer.from(decoded).equals(bytes) ? decoded : undefined;
}

/** Without the optional space around a field's value (RFC 9110 §5.6.3), which is blanks and tabs and nothing else. */
export function stripSpace(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isSpace(value.charCodeAt(start))) start++;
  while (end > start && isSpace(value.charCodeAt(end - 1))) end--;
  return start === 0 && end === value.length ? value : value.slice(start, end);
}

const prefix = '=?base64?';
const suffix = '?=';
/** What else has to be encoded. A raw tab inside passes where it is read. */
const printable = /^[\t\x20-\x7e]*$/;
const visible = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/;

function isPlain(text: string): boolean {
  return visible.test(text) && !(text.startsWith(prefix) && text.endsWith(suffix));
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
