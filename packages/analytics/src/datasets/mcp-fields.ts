import type { Field } from './data-set.ts';
import { dimension, filterOnly, number, text } from './field-makers.ts';

/** What one JSON-RPC message of MCP was. */
export const mcpFields: readonly Field[] = [
  dimension(text, ['mcp_method', 'MCP method', 'tools/call, tools/list, initialize, …']),
  dimension(text, ['mcp_tool_name', 'Tool', 'As the caller named it.']),
  dimension(text, ['mcp_session_id', 'MCP session', 'As the caller named it.']),
  dimension(text, ['mcp_error', 'MCP error', 'Of the answer; empty where there was none.']),
  dimension(
    text,
    ['acl_action', 'Access', 'What access control made of the call, where log_audits is on; else empty.'],
    {
      values: ['allow', 'deny'],
    },
  ),
  dimension(text, ['acl_reason', 'Reason of the denial', 'rule, condition, unknown, scope_missing, rate_limited, …']),
  dimension(text, ['mcp_protocol_version', 'MCP revision', 'That the caller speaks: 2025-11-25.']),
];

/** Measured of one message. */
export const rpcMeasureFields: readonly Field[] = [
  filterOnly(number, ['rpc_latency_ms', 'MCP latency', 'Of the message itself.'], { unit: 'ms' }),
  filterOnly(number, ['rpc_response_body_size', 'MCP response size', 'Of the answer to the message.'], {
    unit: 'bytes',
  }),
];
