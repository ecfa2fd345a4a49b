import { isSecretHeader } from './headers.ts';
import { redacted } from './redacted.ts';

/** Headers by lower-case name, each with its values; those of secret ones read `REDACTED`, as in the log. */
export function visibleHeaders(
  raw: readonly string[],
  secrets: readonly string[] | undefined,
  isRequest: boolean,
): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    if (isSecretHeader(name, secrets, isRequest)) values.set(name, [redacted]);
    else if (values.has(name)) values.get(name)!.push(raw[i + 1]!);
    else values.set(name, [raw[i + 1]!]);
  }
  return values;
}
