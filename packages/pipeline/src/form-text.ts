/**
 * Decodes a name or value of a query or form: `+` is a space, `%XX` a byte of UTF-8. What is not valid stays readable
 * instead of failing: a stray `%` stays, bad UTF-8 becomes U+FFFD.
 */
export function decodeFormText(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    const bytes = Buffer.from(spaced).toString('latin1');
    const unescaped = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    return Buffer.from(unescaped, 'latin1').toString();
  }
}

/** Encodes a name or value for a query or form; a space becomes `%20`, which both understand. */
export function encodeFormText(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
