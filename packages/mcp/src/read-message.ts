import { braceOpen, type JsonScanner, KeyTable, KeyWatch } from '@sallyport/json';
import { ReadMessage } from './message.ts';
import { type McpProblem, type ProblemReason, problem } from './problems.ts';
import { logLevels } from './protocol/log-levels.ts';
import { metaKeys } from './protocol/meta.ts';
import { looksLikeMethod } from './protocol/revisions.ts';
import { readRef, readSubscribedUris } from './read-references.ts';

/**
 * Reads the message at the scanner. Strict where two readers could differ about what the message does: every key of the
 * envelope, of `params` and of `_meta` appears once, and none resembles a deciding one.
 */
export function readMessage(scanner: JsonScanner): ReadMessage | McpProblem {
  if (scanner.peek() !== braceOpen) {
    scanner.skip();
    return problem(scanner.failure ?? 'not_a_message');
  }
  const message = new ReadMessage(scanner.bytes, scanner.at);
  const fault = readEnvelope(scanner, message);
  return fault === undefined ? message : problem(fault, message.idText);
}

const envelopeKeys = new KeyTable(['jsonrpc', 'id', 'method', 'params', 'result', 'error'], { strict: true });

function readEnvelope(scanner: JsonScanner, message: ReadMessage): ProblemReason | undefined {
  const watch = new KeyWatch(envelopeKeys);
  let fault: ProblemReason | undefined;
  let isVersion2 = false;
  let method: string | undefined;
  let answers = 0;
  scanner.enter();
  for (let i = 0; scanner.nextKey(i); i++) {
    switch (watch.index(scanner)) {
      case 0:
        isVersion2 = scanner.readString() === '2.0';
        break;
      case 1:
        if (!readId(scanner, message)) fault ??= 'bad_id';
        break;
      case 2:
        method = scanner.readString();
        if (method === undefined) fault ??= 'not_a_message';
        break;
      case 3:
        fault = readParams(scanner, message) ?? fault;
        break;
      case 4:
        readContent(scanner, message, false);
        answers++;
        break;
      case 5:
        readContent(scanner, message, true);
        answers++;
        break;
      default:
        scanner.skip();
    }
  }
  message.end = endOf(scanner);
  if (scanner.failure !== undefined) return scanner.failure;
  if (watch.fault !== undefined) return watch.fault;
  if (fault !== undefined) return fault;
  if (!isVersion2 || (method === undefined) === (answers === 0) || answers > 1) return 'not_a_message';
  return method === undefined ? settleResponse(message) : settleMethod(message, method);
}

/** A response answers a request of the server's: it has an id, unless it is an error about an unreadable request. */
function settleResponse(message: ReadMessage): undefined {
  message.type = 'response';
}

function settleMethod(message: ReadMessage, method: string): ProblemReason | undefined {
  message.method = method;
  message.type = message.idText === undefined ? 'notification' : 'request';
  if (message.idText === 'null') return 'bad_id';
  if (isBadText(method)) return 'bad_text';
  if (looksLikeMethod(method)) return 'look_alike_method';
  const { name, uri, taskId } = message.targets;
  if (isBadText(name) || isBadText(uri) || isBadText(taskId)) return 'bad_text';
  if (method === 'completion/complete') {
    if (message.ref === undefined) return 'bad_target';
    return isBadText(message.ref.name) ? 'bad_text' : undefined;
  }
  return message.subscribedUris.some(isBadText) ? 'bad_text' : undefined;
}

function readContent(scanner: JsonScanner, message: ReadMessage, isError: boolean): void {
  message.contentStart = scanner.at;
  message.contentEnd = scanner.skip();
  message.isError = isError;
}

/** `null` passes here and is refused unless the message is a response. */
function readId(scanner: JsonScanner, message: ReadMessage): boolean {
  const { at } = scanner;
  const first = scanner.peek();
  const end = scanner.skip();
  if (end < 0) return true;
  const isWritten = first === 0x22 || first === 0x2d || (first >= 0x30 && first <= 0x39) || first === 0x6e;
  if (isWritten) message.idText = scanner.bytes.toString('utf8', at, end);
  return isWritten;
}

const paramsKeys = new KeyTable(
  ['name', 'uri', 'taskId', 'arguments', '_meta', 'protocolVersion', 'ref', 'notifications'],
  { strict: true },
);
const targetKeys = ['name', 'uri', 'taskId'] as const;

function readParams(scanner: JsonScanner, message: ReadMessage): ProblemReason | undefined {
  const first = scanner.peek();
  if (first !== braceOpen) {
    scanner.skip();
    return first === 0x6e ? undefined : 'bad_params';
  }
  const watch = new KeyWatch(paramsKeys);
  let fault: ProblemReason | undefined;
  message.paramsStart = scanner.at;
  scanner.enter();
  for (let i = 0; scanner.nextKey(i); i++) {
    const index = watch.index(scanner);
    if (index >= 0 && index < targetKeys.length) message.targets[targetKeys[index]!] = scanner.readString();
    else if (index === 3) fault = readArguments(scanner, message) ?? fault;
    else if (index === 4) fault = readMeta(scanner, message) ?? fault;
    else if (index === 5) message.proposedVersion = scanner.readString();
    else if (index === 6) fault = readRef(scanner, message) ?? fault;
    else if (index === 7) fault = readSubscribedUris(scanner, message) ?? fault;
    else scanner.skip();
  }
  message.paramsEnd = endOf(scanner);
  return watch.fault ?? fault;
}

function readArguments(scanner: JsonScanner, message: ReadMessage): ProblemReason | undefined {
  const { at } = scanner;
  const first = scanner.peek();
  const end = scanner.skip();
  if (first === braceOpen && end >= 0) {
    message.argumentsStart = at;
    message.argumentsEnd = end;
  }
  return first === braceOpen || first === 0x6e ? undefined : 'bad_arguments';
}

const metaTable = new KeyTable(
  [metaKeys.protocolVersion, metaKeys.clientCapabilities, metaKeys.clientInfo, metaKeys.logLevel, 'progressToken'],
  { strict: true },
);

function readMeta(scanner: JsonScanner, message: ReadMessage): ProblemReason | undefined {
  if (scanner.peek() !== braceOpen) {
    scanner.skip();
    return undefined;
  }
  const watch = new KeyWatch(metaTable);
  scanner.enter();
  for (let i = 0; scanner.nextKey(i); i++) {
    const index = watch.index(scanner);
    if (index === 0) {
      message.claimsModern = true;
      message.metaVersion = scanner.readString();
    } else if (index === 1) message.clientCapabilities = readObject(scanner, message);
    else if (index === 2) message.clientInfo = readObject(scanner, message);
    else if (index === 3) readLogLevel(scanner, message);
    else scanner.skip();
  }
  return watch.fault;
}

function readObject(scanner: JsonScanner, message: ReadMessage): Buffer | undefined {
  const { at } = scanner;
  const isObject = scanner.peek() === braceOpen;
  const end = scanner.skip();
  if (!isObject) message.hasBadMeta = true;
  return isObject && end >= 0 ? scanner.bytes.subarray(at, end) : undefined;
}

function readLogLevel(scanner: JsonScanner, message: ReadMessage): void {
  message.logLevel = scanner.readString();
  if (message.logLevel === undefined || !logLevels.includes(message.logLevel)) message.hasBadMeta = true;
}

/** Where the object just left ends (exclusive); the scanner has passed the space behind it. */
function endOf({ bytes, at }: JsonScanner): number {
  while (at > 0 && bytes[at - 1]! <= 0x20) at--;
  return at;
}

/** Control characters end a name for some readers; lone surrogates turn into something else on the way. */
function isBadText(text: string | undefined): boolean {
  return text !== undefined && (controls.test(text) || !text.isWellFormed());
}

const controls = /[\u0000-\u001f\u007f-\u009f]/;
