import type { EventRow } from '@sallyport/contracts';
import { detail, fact, personal, type Table } from './column.ts';
import { derivedDimensions, dimensions } from './dimensions.ts';

type Rpc = NonNullable<EventRow['mcp']>['rpc'][number];

/** One row per JSON-RPC message of an exchange. */
export const rpcs: Table<Rpc> = {
  name: 'rpcs',
  itemsOf: (row) => row.mcp?.rpc ?? [],
  columns: [
    ...dimensions,
    fact('mcp_method', 'word', (_row, rpc) => rpc.method),
    fact('mcp_tool_name', 'word', (_row, rpc) => rpc.toolName),
    personal(fact('mcp_session_id', 'text', (row) => row.mcp?.sessionId)),
    fact('mcp_protocol_version', 'word', (row) => row.mcp?.protocolVersion),
    fact('mcp_error', 'word', (_row, rpc) => errorKind(rpc)),
    personal(detail('mcp_error_message', 'text', (_row, rpc) => errorMessage(rpc))),
    fact('acl_action', 'word', (row, rpc) => decisionOn(rpc, row)?.action),
    fact('acl_reason', 'word', (row, rpc) => decisionOn(rpc, row)?.reason),
    personal(detail('arguments_digest', 'text', (row, rpc) => decisionOn(rpc, row)?.argumentsDigest)),
    personal(detail('result_digest', 'text', (row, rpc) => decisionOn(rpc, row)?.resultDigest)),
    detail('rpc_id', 'text', (_row, rpc) => rpc.id),
    fact('rpc_latency_ms', 'milliseconds', (_row, rpc) => rpc.latencyMs),
    fact('rpc_response_body_size', 'bytes', (_row, rpc) => rpc.responseBytes),
  ],
  derived: derivedDimensions,
};

/** Of `-32602 No customer ann@example.com` the code: what servers say besides is as personal as what they were asked. */
function errorKind({ error }: Rpc): string | undefined {
  return error === undefined ? undefined : (/^-?\d{1,8}(?= )/.exec(error)?.[0] ?? error);
}

function errorMessage({ error }: Rpc): string | undefined {
  return error === undefined ? undefined : /^-?\d{1,8} (.*)$/s.exec(error)?.[1];
}

/** What access control made of the message: of a call, not of each entry of a list. Of two alike, each has its own. */
function decisionOn(rpc: Rpc, { mcp }: EventRow) {
  const { method, toolName } = rpc;
  const audits = mcp?.audit.filter(
    (entry) => entry.method === method && (toolName === undefined || entry.name === toolName),
  );
  if (audits === undefined || audits.length < 2) return audits?.[0];
  const alike = mcp!.rpc.filter((other) => other.method === method && other.toolName === toolName);
  return audits[alike.indexOf(rpc)];
}
