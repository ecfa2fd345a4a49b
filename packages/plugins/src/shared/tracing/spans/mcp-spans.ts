import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_JSONRPC_REQUEST_ID,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_MCP_SESSION_ID,
  ATTR_RPC_METHOD,
  ATTR_RPC_SYSTEM,
  GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL,
} from '@opentelemetry/semantic-conventions/incubating';
import type { McpFacts } from '@sallyport/contracts';
import { Attributes } from '../span.ts';
import { addSpan } from './add-span.ts';
import type { Told } from './spans-of.ts';

/** A span for each message of JSON-RPC, named as the conventions want it: `tools/call search`. */
export function addRpcSpans(told: Told, { rpc, sessionId, protocolVersion, audit }: McpFacts): void {
  for (const { method, id, toolName, latencyMs, startMs = 0, error, payload } of rpc) {
    const attributes = new Attributes()
      .add(ATTR_MCP_METHOD_NAME, method)
      .add(ATTR_MCP_SESSION_ID, sessionId)
      .add(ATTR_MCP_PROTOCOL_VERSION, protocolVersion)
      .add(ATTR_RPC_SYSTEM, 'jsonrpc')
      .add(ATTR_RPC_METHOD, method)
      .add(ATTR_JSONRPC_REQUEST_ID, id)
      .add(ATTR_GEN_AI_TOOL_NAME, toolName)
      .add(ATTR_GEN_AI_OPERATION_NAME, toolName === undefined ? undefined : GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL)
      .add(
        'sallyport.mcp.acl',
        toolName === undefined ? undefined : audit.find(({ name }) => name === toolName)?.action,
      )
      .add(ATTR_ERROR_TYPE, error)
      // There only where the configuration has payloads logged.
      .add(ATTR_GEN_AI_TOOL_CALL_ARGUMENTS, payload?.request)
      .add(ATTR_GEN_AI_TOOL_CALL_RESULT, payload?.response);
    const name = toolName === undefined ? method : `${method} ${toolName}`;
    addSpan(told, { startMs, durationMs: latencyMs }, { name, kind: 'server', attributes, error });
  }
}
