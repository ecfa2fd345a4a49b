import type { McpFacts } from '@sallyport/contracts';
import { jsonText, optional, quote } from './json-line.ts';
import { number, whole } from './numbers.ts';

/** The member `mcp` of a record's `ai`; empty when there is nothing to tell. */
export function mcpMember({ sessionId, rpc, audit, policyId }: McpFacts, configHash: string): string {
  const members: string[] = [];
  if (sessionId !== undefined) members.push(`"mcp_session_id":${quote(sessionId)}`);
  if (rpc.length > 0) members.push(`"rpc":[${rpc.map(rpcObject).join(',')}]`);
  if (audit.length > 0) members.push(`"audit":[${audit.map(auditObject).join(',')}]`);
  if (policyId !== undefined) members.push(`"policy":{"id":${quote(policyId)},"version":${quote(configHash)}}`);
  return members.length === 0 ? '' : `"mcp":{${members.join(',')}}`;
}

function rpcObject({
  method,
  id,
  latencyMs,
  toolName,
  responseBytes,
  error,
  payload,
}: McpFacts['rpc'][number]): string {
  return (
    `{"method":${quote(method)}` +
    (id === undefined ? '' : `,"id":${quote(id)}`) +
    `,"latency":${whole(latencyMs)}` +
    (toolName === undefined ? '' : `,"tool_name":${quote(toolName)}`) +
    `,"response_body_size":${number(responseBytes)}` +
    (error === undefined ? '' : `,"error":${quote(error)}`) +
    (payload === undefined ? '' : `,"payload":${jsonText(payload) ?? '{}'}`) +
    '}'
  );
}

function auditObject(entry: McpFacts['audit'][number]): string {
  const { name, primitive, scope, action, consumer, method, subject, actors } = entry;
  return (
    `{"primitive_name":${quote(name)},"primitive":"${primitive}","scope":"${scope}","action":"${action}"` +
    (consumer === undefined ? '' : `,"consumer":${jsonText(consumer) ?? '{}'}`) +
    optional('method', method) +
    optional('source', entry.source) +
    optional('reason', entry.reason) +
    (subject === undefined ? '' : `,"subject":${jsonText(subject) ?? '{}'}`) +
    (actors === undefined ? '' : `,"actors":${jsonText(actors) ?? '[]'}`) +
    optional('arguments_digest', entry.argumentsDigest) +
    optional('result_digest', entry.resultDigest) +
    optional('outcome', entry.outcome) +
    '}'
  );
}
