/** How long the JSON text is that stands at `at`, escapes as they are written; 0 when it is none. */
export function textBytes(text: string, at: number): number {
  const start = text.charCodeAt(at) === 0x20 ? at + 1 : at;
  if (text.charCodeAt(start) !== 0x22) return 0;
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? 0 : end - start - 1;
}

function isEscaped(text: string, quoteAt: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quoteAt - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}
