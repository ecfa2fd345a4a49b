/** The first value of a header in a list of names and values; `name` is lower-case. */
export function headerValue(raw: readonly string[], name: string): string | undefined {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const written = raw[i]!;
    if (written.length === name.length && written.toLowerCase() === name) return raw[i + 1];
  }
  return undefined;
}
