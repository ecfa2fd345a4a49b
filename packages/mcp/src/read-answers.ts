import { KeyTable, KeyWatch } from './json/keys.ts';
import { braceOpen, bracketOpen, JsonScanner } from './json/scanner.ts';
import { answerLimits } from './json/walk.ts';

/** A message of a server that answers a request, or another message (then `isAnswer` is false). */
export interface Answer {
  isAnswer: boolean;
  idText: string | undefined;
  /** Where the message is in the bytes. */
  start: number;
  end: number;
  /** The JSON-RPC error. */
  error: { code: number; message: string } | undefined;
  /** The tool itself reports a failure: `result.isError`. */
  isToolError: boolean;
  /** `result.tools`. */
  tools: ToolList | undefined;
  /** Where the text of `result.cacheScope` is, when that is `public`: the answer may be shown to other callers. */
  publicScopeAt: number | undefined;
}

export interface ToolList {
  /** Behind the opening bracket, and at the closing one. */
  readonly start: number;
  readonly end: number;
  readonly entries: readonly ToolEntry[];
}

export interface ToolEntry {
  /** Undefined when the entry is no object with a name. */
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

const envelopeKeys = new KeyTable(['id', 'result', 'error'], { strict: false });
const resultKeys = new KeyTable(['tools', 'isError', 'cacheScope'], { strict: false });
const toolKeys = new KeyTable(['name'], { strict: false });

function readAnswer(scanner: JsonScanner, answers: Answer[]): boolean {
  if (scanner.peek() !== braceOpen) return false;
  const { bytes, at: start } = scanner;
  const answer: Answer = {
    isAnswer: false,
    idText: undefined,
    start,
    end: start,
    error: undefined,
    isToolError: false,
    tools: undefined,
    publicScopeAt: undefined,
  };
  const watch = new KeyWatch(envelopeKeys);
  scanner.enter();
  for (let i = 0; scanner.nextKey(i); i++) {
    const index = watch.index(scanner);
    const valueStart = scanner.at;
    if (index === 1) {
      answer.isAnswer = true;
      if (!readResult(scanner, answer)) return false;
    } else {
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
  answer.end = scanner.at;
  while (answer.end > start && bytes[answer.end - 1]! <= 0x20) answer.end--;
  answers.push(answer);
  return scanner.failure === undefined;
}

function readResult(scanner: JsonScanner, answer: Answer): boolean {
  if (scanner.peek() !== braceOpen) return scanner.skip() >= 0;
  const watch = new KeyWatch(resultKeys);
  scanner.enter();
  for (let i = 0; scanner.nextKey(i); i++) {
    const index = watch.index(scanner);
    if (index === 0 && scanner.peek() === bracketOpen) answer.tools = readTools(scanner);
    else if (index === 2) {
      const { at } = scanner;
      if (scanner.readString() === 'public') answer.publicScopeAt = at;
    } else {
      if (index === 1) answer.isToolError = scanner.peek() === 0x74;
      scanner.skip();
    }
    if (watch.fault !== undefined || scanner.failure !== undefined) return false;
  }
  return scanner.failure === undefined;
}

function readTools(scanner: JsonScanner): ToolList | undefined {
  const open = scanner.at + 1;
  const entries: ToolEntry[] = [];
  let start = open;
  scanner.enter();
  let close = scanner.at;
  for (let i = 0; scanner.nextElement(i); i++) {
    const name = readToolName(scanner);
    entries.push({ name, start, end: scanner.at });
    close = scanner.at;
    start = close + 1;
  }
  return { start: open, end: close, entries };
}

function readToolName(scanner: JsonScanner): string | undefined {
  if (scanner.peek() !== braceOpen) {
    scanner.skip();
    return undefined;
  }
  const watch = new KeyWatch(toolKeys);
  let name: string | undefined;
  scanner.enter();
  for (let i = 0; scanner.nextKey(i); i++) {
    if (watch.index(scanner) === 0) name = scanner.readString();
    else scanner.skip();
  }
  // Two names: nobody can say which tool this is.
  return watch.fault === undefined ? name : undefined;
}

function errorOf(text: string): { code: number; message: string } {
  const { code, message } = (JSON.parse(text) ?? {}) as { code?: unknown; message?: unknown };
  return { code: typeof code === 'number' ? code : 0, message: typeof message === 'string' ? message : '' };
}
