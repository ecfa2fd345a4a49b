import { readJsonNumbers, readMember, readMembers } from '@sallyport/json';
import { bodyJsonLimits, parseJson } from '@sallyport/pipeline';

/** Arguments of a call by name, each as the bytes that the client sent. */
export type RawArguments = ReadonlyMap<string, Buffer>;

export interface ReadArguments {
  readonly raw: RawArguments;
  /** The same as a value, for comparing it with a schema. */
  readonly value: unknown;
}

/**
 * Reads `arguments` of the params of `tools/call`; the answer is a sentence when they are no good. A name that stands twice, at
 * whatever depth, is a problem: the API might read another one than those who checked it.
 */
export function readArguments(params: Buffer): ReadArguments | string {
  const raw = new Map<string, Buffer>();
  const bytes = readMember(params, 'arguments');
  if (bytes === undefined || bytes.toString() === 'null') return { raw, value: {} };
  const parsed = parseJson(bytes, bodyJsonLimits);
  if ('problem' in parsed) return `arguments: ${parsed.problem}`;
  const members = readMembers(bytes);
  if (members === undefined) return 'arguments must be an object';
  for (const { key, valueStart, end } of members) raw.set(key, bytes.subarray(valueStart, end));
  return { raw, value: parsed.value };
}

/** Parses one argument. Numbers stay as they were written, whatever a double would make of them: see `textOf`. */
export function parseArgument(bytes: Buffer): unknown {
  return readJsonNumbers(bytes.toString(), rawJson.rawJSON);
}

/** A value as the text that stands for it in a path, query or header. Undefined for null, which is as good as not given. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? undefined : JSON.stringify(value);
}

/** An object of the client's, not one of ours that stands for a number. */
export function isArgumentObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !rawJson.isRawJSON(value);
}

const rawJson = JSON as unknown as { rawJSON(text: string): object; isRawJSON(value: unknown): boolean };
