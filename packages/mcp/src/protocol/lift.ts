import {
  editMembers,
  editMembersAt,
  elementsAt,
  emptyObject,
  type MemberChanges,
  readElements,
  readMember,
  readMembers,
  readText,
  toJson,
  writeArray,
} from '@sallyport/json';
import { errorCodes } from '../problems.ts';
import { codeOf } from '../read-server-message.ts';
import { revision20260728 } from './rev-2026-07-28/revision.ts';

/**
 * A legacy server's result as a modern client expects it: of a type, with hints where they are required (not to be kept, not to be
 * shared: the server did not say), without the tasks of 2025-11-25, which modern clients cannot follow. All other bytes stay.
 */
export function liftResult(method: string, result: Buffer): Buffer {
  const changes: Record<string, Buffer | undefined> = { resultType: complete };
  if (revision20260728.hintedMethods.has(method)) Object.assign(changes, notKept);
  if (method === 'tools/list') changes.tools = withoutExecution(readMember(result, 'tools'));
  if (method === 'tools/call' && readMember(result, 'content') === undefined) changes.content = emptyArray;
  return editMembersAt(editMembers(result, changes), ['_meta'], taskMeta);
}

/** A legacy server's error: an unknown resource has another code, and says which. */
export function liftError(error: Buffer, params: Buffer): Buffer {
  if (codeOf(error) !== resourceNotFound) return error;
  const uri = readText(error, 'data', 'uri') ?? readText(params, 'uri');
  const lifted = editMembers(error, { code: toJson(errorCodes.invalidParams) });
  return uri === undefined ? lifted : editMembersAt(lifted, ['data'], { uri: toJson(uri) });
}

/**
 * What 2025-11-25 says as an error, "send the person to these addresses first" (-32042), as the result that modern clients know
 * for it; undefined for any other error.
 */
export function liftUrlElicitation(error: Buffer): Buffer | undefined {
  if (codeOf(error) !== urlElicitationRequired) return undefined;
  const asked = elementsAt(error, 'data', 'elicitations');
  if (asked.length === 0) return undefined;
  const requests: Record<string, Buffer> = {};
  for (const [i, elicitation] of asked.entries()) {
    const params = editMembers(elicitation, { mode: toJson('url'), elicitationId: undefined });
    requests[`url-${i + 1}`] = editMembers(elicitationRequest, { params });
  }
  return editMembers(inputRequired, { inputRequests: editMembers(emptyObject, requests) });
}

export const resourceNotFound = -32002;
const urlElicitationRequired = -32042;
const complete = toJson('complete');
const inputRequired = toJson({ resultType: 'input_required' });
const elicitationRequest = toJson({ method: 'elicitation/create' });
const emptyArray = toJson([]);
const notKept = { ttlMs: toJson(0), cacheScope: toJson('private') };
const taskMeta: MemberChanges = { 'io.modelcontextprotocol/related-task': undefined };

function withoutExecution(tools: Buffer | undefined): Buffer | undefined {
  const entries = tools && readElements(tools);
  if (entries === undefined) return tools;
  const edited = entries.map((tool) => (readMembers(tool) ? editMembers(tool, { execution: undefined }) : tool));
  return edited.every((tool, i) => tool === entries[i]) ? tools : writeArray(edited);
}
