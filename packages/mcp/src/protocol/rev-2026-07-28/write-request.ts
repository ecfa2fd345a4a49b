import { editMembers, editMembersAt, readMember, readText, toJson } from '@sallyport/json';
import type { ClientFacts } from '../../neutral.ts';
import { writeRequest } from '../../write-message.ts';
import { metaKeys } from '../meta.ts';
import { encodeHeaderValue } from './header-values.ts';
import { type ParamHeader, writeParamHeaders } from './param-headers.ts';
import { revision20260728 } from './revision.ts';

/** A POST to a server: what it says, and the headers that the revision asks for, names and values in turn. */
export interface WrittenRequest {
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** `params` as `Ask.params`, with the names that this server has; `declared` is what its schema of the tool says. */
export function writeModernRequest(
  idText: string,
  method: string,
  params: Buffer,
  client: ClientFacts,
  declared: readonly ParamHeader[] = [],
): WrittenRequest {
  const headers = modernHeaders(method);
  const target = revision20260728.methods.get(method);
  const name = target && readText(params, target);
  if (name !== undefined) headers.push('Mcp-Name', encodeHeaderValue(name));
  if (declared.length > 0) headers.push(...writeParamHeaders(declared, readMember(params, 'arguments')));
  return { headers, body: writeRequest(idText, method, withMeta(params, client)) };
}

function modernHeaders(method: string): string[] {
  return [
    'Content-Type',
    'application/json',
    'Accept',
    'application/json, text/event-stream',
    'MCP-Protocol-Version',
    revision20260728.version,
    'Mcp-Method',
    method,
  ];
}

const version = toJson(revision20260728.version);

function withMeta(params: Buffer, { era, capabilities, info, logLevel }: ClientFacts): Buffer {
  const told = editMembersAt(params, ['_meta'], {
    [metaKeys.protocolVersion]: version,
    [metaKeys.clientCapabilities]: capabilities,
    [metaKeys.clientInfo]: info,
    [metaKeys.logLevel]: logLevel === undefined ? undefined : toJson(logLevel),
  });
  // What asks for a task in 2025-11-25 asks for nothing here.
  return era === 'legacy' ? editMembers(told, { task: undefined }) : told;
}
