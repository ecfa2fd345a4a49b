import { readJson, readMembers } from '@sallyport/json';

/** Beyond this, only the small members of an answer are read. Bytes. */
const wholeBytesMax = 64 * 1024;
const memberBytesMax = 16 * 1024;

/**
 * A JSON object as far as it is cheap to read: of a large one only members that are small themselves, such as its usage.
 * Undefined for what is no JSON object, whatever its size.
 */
export function readShallowly(bytes: Buffer): Record<string, unknown> | undefined {
  if (bytes.length <= wholeBytesMax) return asObject(parse(bytes.toString()));
  const members = readMembers(bytes);
  if (members === undefined) return undefined;
  const shallow: Record<string, unknown> = {};
  for (const { key, valueStart, end } of members)
    if (end - valueStart <= memberBytesMax) shallow[key] = parse(bytes.toString('utf8', valueStart, end));
  return shallow;
}

/** All of an answer; undefined when it is no JSON. */
export function parseAnswer(bytes: Buffer): unknown {
  return parse(bytes.toString());
}

function parse(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}
