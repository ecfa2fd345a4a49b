import {
  editMembers,
  elementsAt,
  isJsonObject,
  readElements,
  readMember,
  readText,
  toJson,
  writeArray,
} from '@sallyport/json';
import { errorCodes } from '../problems.ts';
import { codeOf } from '../read-server-message.ts';
import { resourceNotFound } from './lift.ts';
import { revision20260728 } from './rev-2026-07-28/revision.ts';

/**
 * A modern server's complete result as legacy clients expect it. What belongs to the revision leaves with it (the type, and the
 * hints of the methods that have them): some clients refuse members that they do not know. Structured content other than an
 * object, which legacy clients refuse, becomes text unless there is text already.
 */
export function lowerResult(method: string, result: Buffer): Buffer {
  const known = loweredLists.get(result);
  if (known !== undefined) return known;
  const lowered = lower(method, result);
  if (revision20260728.hintedMethods.has(method)) loweredLists.set(result, lowered);
  return lowered;
}

/** Lists are long, and those of the catalogue are the same bytes for many clients. */
const loweredLists = new WeakMap<Buffer, Buffer>();

/** Was this very result lowered before? Then it is complete, as well. */
export function isKnownResult(result: Buffer): boolean {
  return loweredLists.has(result);
}

function lower(method: string, result: Buffer): Buffer {
  const changes: Record<string, Buffer | undefined> = { resultType: undefined };
  if (revision20260728.hintedMethods.has(method)) {
    changes.ttlMs = undefined;
    changes.cacheScope = undefined;
  }
  if (method === 'tools/call') structuredAsText(result, changes);
  if (method === 'tools/list') changes.tools = withObjectSchemas(readMember(result, 'tools'));
  return editMembers(result, changes);
}

/** A modern server's error: codes that legacy clients know, and everything else as it was. */
export function lowerError(error: Buffer, method: string): Buffer {
  const code = codeOf(error);
  if (code === errorCodes.invalidParams && method === 'resources/read' && readText(error, 'data', 'uri') !== undefined)
    return editMembers(error, { code: toJson(resourceNotFound) });
  const known = legacyCodes.get(code);
  return known === undefined ? error : editMembers(error, { code: toJson(known) });
}

/** Headers and version are ours to write: an error about them is not the client's. */
const legacyCodes: ReadonlyMap<number, number> = new Map([
  [errorCodes.headerMismatch, errorCodes.internalError],
  [errorCodes.unsupportedProtocolVersion, errorCodes.internalError],
  [errorCodes.missingClientCapability, errorCodes.invalidRequest],
]);

function structuredAsText(result: Buffer, changes: Record<string, Buffer | undefined>): void {
  const structured = readMember(result, 'structuredContent');
  if (structured === undefined || isJsonObject(structured)) return;
  changes.structuredContent = undefined;
  const content = elementsAt(result, 'content');
  if (content.some((block) => readText(block, 'type') === 'text')) return;
  changes.content = writeArray([...content, toJson({ type: 'text', text: structured.toString() })]);
}

/** An output schema of anything but an object makes legacy clients refuse the whole list. */
function withObjectSchemas(tools: Buffer | undefined): Buffer | undefined {
  const entries = tools && readElements(tools);
  if (entries === undefined) return tools;
  const edited = entries.map((tool) => {
    const schema = readMember(tool, 'outputSchema');
    if (schema === undefined || readText(schema, 'type') === 'object') return tool;
    return editMembers(tool, { outputSchema: undefined });
  });
  return edited.every((tool, i) => tool === entries[i]) ? tools : writeArray(edited);
}
