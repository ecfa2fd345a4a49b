import { editMembers, editMembersAt, emptyObject, readMember, readMembers } from '@sallyport/json';

/** Members of `_meta` that belong to the revision 2026-07-28. */
export const metaKeys = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  logLevel: 'io.modelcontextprotocol/logLevel',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
} as const;

/** `Ask.params`: as sent, `{}` for none, without what a revision says in `_meta` about its client. */
export function neutralParams(params: Buffer | undefined): Buffer {
  if (params === undefined) return emptyObject;
  const meta = readMember(params, '_meta');
  if (meta === undefined) return params;
  const edited = editMembersAt(params, ['_meta'], ofClients);
  const isOnlyTheirs = edited !== params && readMembers(readMember(edited, '_meta')!)?.length === 0;
  return isOnlyTheirs ? editMembers(edited, { _meta: undefined }) : edited;
}

const ofClients = {
  [metaKeys.protocolVersion]: undefined,
  [metaKeys.clientCapabilities]: undefined,
  [metaKeys.clientInfo]: undefined,
  [metaKeys.logLevel]: undefined,
};
