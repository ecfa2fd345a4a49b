import { answerLimits, braceOpen, bracketOpen, JsonScanner, KeyTable, KeyWatch, readJson } from '@sallyport/json';
import type { PrimitiveKind } from './federation/gate.ts';

/** A message of a server that answers a request, or another message (then `isAnswer` is false). */
export interface Answer {
  isAnswer: boolean;
  idText: string | undefined;
  /** Where the message is in the bytes. */
  start: number;
  end: number;
  /** The JSON-RPC error. */
  error: { code: number; message: string } | undefined;
  /** Where `result` is; 0 without one. */
  resultStart: number;
  resultEnd: number;
  /** The tool itself reports a failure: `result.isError`. */
  isToolError: boolean;
  /** `result.tools`, `result.prompts`, `result.resources`, `result.resourceTemplates`. */
  lists: readonly PrimitiveList[];
  /** Where the text of `result.cacheScope` is, when that is `public`: the answer may be shown to other callers. */
  publicScopeAt: number | undefined;
  /** The resource that `notifications/resources/updated` is about. */
  updatedUri: string | undefined;
}

export interface PrimitiveList {
  readonly kind: PrimitiveKind;
  /** Behind the opening bracket, and at the closing one. */
  readonly start: number;
  readonly end: number;
  readonly entries: readonly ListEntry[];
}

export interface ListEntry {
  /** Or URI, or template; undefined when the entry is no object with one. */
  readonly name: string | undefined;
  /** Up to the comma or bracket around it, space included. */
  readonly start: number;
  readonly end: number;
}

/** Reads the message or messages of an answer; undefined when the bytes are no JSON-RPC that can be told apart. */
export function readAnswers(bytes: Buffer): Answer[] | undefined {
  const scanner = new JsonScanner(bytes, answerLimits);
  const answers: Answer[] = [];
  if (scanner.peek() !== bracketOpen) {
    if (!readAnswer(scanner, answers)) return undefined;
  } else {
    scanner.enter();
    for (let i = 0; scanner.nextElement(i); i++) if (!readAnswer(scanner, answers)) return undefined;
  }
  return scanner.atEnd() ? answers : undefined;
}

const envelopeKeys = new KeyTable(['id', 'result', 'error', 'method', 'params'], { strict: false });
const resultKeys = new KeyTable(['isError', 'cacheScope', 'tools', 'prompts', 'resources', 'resourceTemplates'], {
  strict: false,
});
const firstList = 2;
const listKinds: readonly PrimitiveKind[] = ['tool', 'prompt', 'resource', 'template'];
const nameKeys: Readonly<Record<PrimitiveKind, KeyTable>> = {
  tool: new KeyTable(['name'], { strict: false }),
  prompt: new KeyTable(['name'], { strict: false }),
  resource: new KeyTable(['uri'], { strict: false }),
  template: new KeyTable(['uriTemplate'], { strict: false }),
};
const noLists: readonly PrimitiveList[] = [];

function readAnswer(scanner: JsonScanner, answers: Answer[]): boolean {
  if (scanner.peek() !== braceOpen) return false;
  const { bytes, at: start } = scanner;
  const answer: Answer = {
    isAnswer: false,
    idText: undefined,
    start,
    end: start,
    error: undefined,
    resultStart: 0,
    resultEnd: 0,
    isToolError: false,
    lists: noLists,
    publicScopeAt: undefined,
    updatedUri: undefined,
  };
  let method: string | undefined;
  let uri: string | undefined;
  const watch = new KeyWatch(envelopeKeys);
  scanner.enter();
  for (let i = 0; scanner.nextKey(i); i++) {
    const index = watch.index(scanner);
    const valueStart = scanner.at;
    if (index === 1) {
      answer.isAnswer = true;
      if (!readResult(scanner, answer)) return false;
      answer.resultStart = valueStart;
      answer.resultEnd = endBefore(bytes, scanner.at);
    } else if (index === 3) method = scanner.readString();
    else if (index === 4) uri = readText(scanner, nameKeys.resource);
    else {
      const end = scanner.skip();
      if (end < 0) return false;
      if (index === 0) answer.idText = bytes.toString('utf8', valueStart, end);
      if (index === 2) {
        answer.isAnswer = true;
        answer.error = errorOf(bytes.toString('utf8', valueStart, end));
      }
    }
    if (watch.fault !== undefined) return false;
  }
  answer.end = endBefore(bytes, scanner.at);
  if (method === 'notifications/resources/updated') answer.updatedUri = uri ?? '';
  answers.push(answer);
  return scanner.failure === undefined;
}

/** Where what lies before `at` ends, without the space behind it. */
function endBefore(bytes: Buffer, at: number): number {
  let end = at;
  while (end > 0 && bytes[end - 1]! <= 0x20) end--;
  return end;
}

function readResult(scanner: JsonScanner, answer: Answer): boolean {
  if (scanner.peek() !== braceOpen) return scanner.skip() >= 0;
  const watch = new KeyWatch(resultKeys);
  scanner.enter();
  for (let i = 0; scanner.nextKey(i); i++) {
    const index = watch.index(scanner);
    if (index >= firstList && scanner.peek() === bracketOpen) {
      answer.lists = [...answer.lists, readList(scanner, listKinds[index - firstList]!)];
    } else if (index === 1) {
      const { at } = scanner;
      if (scanner.readString() === 'public') answer.publicScopeAt = at;
    } else {
      if (index === 0) answer.isToolError = scanner.peek() === 0x74;
      scanner.skip();
    }
    if (watch.fault !== undefined || scanner.failure !== undefined) return false;
  }
  return scanner.failure === undefined;
}

function readList(scanner: JsonScanner, kind: PrimitiveKind): PrimitiveList {
  const open = scanner.at + 1;
  const entries: ListEntry[] = [];
  let start = open;
  scanner.enter();
  let close = scanner.at;
  for (let i = 0; scanner.nextElement(i); i++) {
    const name = readText(scanner, nameKeys[kind]);
    entries.push({ name, start, end: scanner.at });
    close = scanner.at;
    start = close + 1;
  }
  return { kind, start: open, end: close, entries };
}

/** The text of an object's one member of this name. */
function readText(scanner: JsonScanner, key: KeyTable): string | undefined {
  if (scanner.peek() !== braceOpen) {
    scanner.skip();
    return undefined;
  }
  const watch = new KeyWatch(key);
  let text: string | undefined;
  scanner.enter();
  for (let i = 0; scanner.nextKey(i); i++) {
    if (watch.index(scanner) === 0) text = scanner.readString();
    else scanner.skip();
  }
  // Two of them: nobody can say which one it is.
  return watch.fault === undefined ? text : undefined;
}

function errorOf(text: string): { code: number; message: string } {
  const { code, message } = (readJson(text) ?? {}) as { code?: unknown; message?: unknown };
  return { code: typeof code === 'number' ? code : 0, message: typeof message === 'string' ? message : '' };
}
