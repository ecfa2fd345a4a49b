import { quote } from './json-line.ts';
import { objectText } from './members.ts';
import { redacted } from './redacted.ts';

/** Kong writes a list per repeated field, and lower-case names. */
export function headerObject(
  raw: readonly string[],
  secrets: readonly string[] | undefined,
  isRequest: boolean,
): string {
  const serial = ++headerObjects;
  let text = '';
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = findFieldName(raw[i]!);
    if (name === undefined || name.seenBy === serial) return repeatedHeaders(raw, secrets, isRequest);
    name.seenBy = serial;
    const value = isSecretHeader(name.lower, secrets, isRequest) ? `"${redacted}"` : quote(raw[i + 1]!);
    text += i === 0 ? `${name.start}${value}` : `,${name.start}${value}`;
  }
  return `{${text}}`;
}

/** A header name: in lower case, as the start of a member, and the record that showed it last. */
interface FieldName {
  readonly lower: string;
  /** `"name":` */
  readonly start: string;
  seenBy: number;
}

// Field names come from a small vocabulary; the bound is for callers who make names up.
const fieldNames = new Map<string, FieldName>();
const fieldNamesMax = 1_000;
let headerObjects = 0;

/** Undefined for a name beyond the vocabulary. */
function findFieldName(written: string): FieldName | undefined {
  const known = fieldNames.get(written);
  if (known !== undefined) return known;
  const lower = written.toLowerCase();
  let name = fieldNames.get(lower);
  if (name === undefined) {
    if (fieldNames.size >= fieldNamesMax) return undefined;
    name = { lower, start: `${quote(lower)}:`, seenBy: 0 };
    fieldNames.set(lower, name);
  }
  if (lower !== written && fieldNames.size < fieldNamesMax) fieldNames.set(written, name);
  return name;
}

/** Is its value kept out of records? `name` is lower-case. */
export function isSecretHeader(name: string, secrets: readonly string[] | undefined, isRequest: boolean): boolean {
  if (secrets?.includes(name) === true) return true;
  if (!isRequest) return name === 'set-cookie';
  return name === 'authorization' || name === 'cookie' || name === 'proxy-authorization';
}

function repeatedHeaders(raw: readonly string[], secrets: readonly string[] | undefined, isRequest: boolean): string {
  const values = new Map<string, string>();
  let repeated: Set<string> | undefined;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    if (isSecretHeader(name, secrets, isRequest)) {
      values.set(name, `"${redacted}"`);
      continue;
    }
    const before = values.get(name);
    const value = quote(raw[i + 1]!);
    if (before === undefined) values.set(name, value);
    else {
      repeated ??= new Set();
      repeated.add(name);
      values.set(name, `${before},${value}`);
    }
  }
  return objectText(values, repeated);
}
