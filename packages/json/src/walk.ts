import { braceOpen, bracketOpen, JsonScanner, type ScanLimits } from './scanner.ts';

/** A member of an object, and where it is in the bytes. */
export interface JsonMember {
  readonly key: string;
  /** At the key's quote. */
  readonly start: number;
  readonly valueStart: number;
  /** Behind the value. */
  readonly end: number;
}

/** The members of a JSON object in their order, repeated keys too; undefined when the bytes are no object. */
export function readMembers(json: Buffer): JsonMember[] | undefined {
  const scanner = new JsonScanner(json, answerLimits);
  if (scanner.peek() !== braceOpen) return undefined;
  const members: JsonMember[] = [];
  scanner.enter();
  for (let i = 0; scanner.nextKey(i); i++) {
    const key = scanner.keyText();
    const start = scanner.keyStart - 1;
    const valueStart = scanner.at;
    members.push({ key, start, valueStart, end: scanner.skip() });
  }
  return scanner.atEnd() ? members : undefined;
}

/** The elements of a JSON array, each as its own bytes; undefined when the bytes are no array. */
export function readElements(json: Buffer): Buffer[] | undefined {
  const scanner = new JsonScanner(json, answerLimits);
  if (scanner.peek() !== bracketOpen) return undefined;
  const elements: Buffer[] = [];
  scanner.enter();
  for (let i = 0; scanner.nextElement(i); i++) {
    const { at } = scanner;
    elements.push(json.subarray(at, scanner.skip()));
  }
  return scanner.atEnd() ? elements : undefined;
}

/** The elements of the array at a path of keys; none where there is no array. */
export function elementsAt(json: Buffer, ...path: readonly string[]): Buffer[] {
  const array = readMember(json, ...path);
  return (array && readElements(array)) ?? [];
}

/** The value at a path of keys, as its own bytes; of a repeated key the last one's, as JSON.parse reads it. */
export function readMember(json: Buffer, ...path: readonly string[]): Buffer | undefined {
  let value: Buffer | undefined = json;
  for (const key of path) {
    const member: JsonMember | undefined = readMembers(value)?.findLast((one) => one.key === key);
    if (member === undefined) return undefined;
    value = value.subarray(member.valueStart, member.end);
  }
  return value;
}

/** The text at a path of keys; undefined when something else is there. */
export function readText(json: Buffer, ...path: readonly string[]): string | undefined {
  const value = readMember(json, ...path);
  return value === undefined ? undefined : textOf(value);
}

/** Are the bytes a JSON object, by their look? */
export function isJsonObject(json: Buffer): boolean {
  let at = 0;
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at++;
  return json[at] === braceOpen;
}

/** What servers send is bounded by its bytes; deeper nesting than this would exhaust the stack. */
export const answerLimits: ScanLimits = { depthMax: 512, valuesMax: 0x7fffffff };

function textOf(value: Buffer): string | undefined {
  return value[0] === 0x22 ? (JSON.parse(value.toString()) as string) : undefined;
}
