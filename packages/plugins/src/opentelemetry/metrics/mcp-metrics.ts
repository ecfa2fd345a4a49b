import { GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL } from '@opentelemetry/semantic-conventions/incubating';
import type { Record } from './export-metrics.ts';
import type { Instruments } from './instruments.ts';

const called = ['mcp.method.name', 'gen_ai.tool.name'];
const primitive = ['kong.gen_ai.mcp.primitive', 'kong.gen_ai.mcp.primitive_name'];

/** Messages to MCP servers, of plugins that log statistics, and what rules decided about them. */
export function mcpMetrics(instruments: Instruments): Record {
  const timed = [...called, 'error.type', 'gen_ai.operation.name'];
  const served = instruments.seconds(
    'mcp.server.operation.duration',
    'A message of JSON-RPC, as its sender sees it.',
    timed,
  );
  const asked = instruments.seconds(
    'mcp.client.operation.duration',
    'The same at the server behind the gateway, where messages are passed on one by one.',
    timed,
  );
  const sizes = instruments.bytes('kong.gen_ai.mcp.response.size', 'Bytes of answers.', called);
  const errors = instruments.count(
    'kong.gen_ai.mcp.request.error.count',
    '{error}',
    'Messages that were answered with an error, or not at all.',
    [...called, 'error.type'],
  );
  const allowed = instruments.count(
    'kong.gen_ai.mcp.acl.allowed',
    '{request}',
    'Primitives that rules let pass.',
    primitive,
  );
  const denied = instruments.count(
    'kong.gen_ai.mcp.acl.denied',
    '{request}',
    'Primitives that rules kept back.',
    primitive,
  );
  return ({ mcp, latencies }, common) => {
    if (mcp === undefined) return;
    for (const { method, toolName = '', latencyMs, responseBytes, error } of mcp.rpc) {
      const of = [...common, method, toolName];
      const type = error === undefined ? '' : typeOf(error);
      const operation = toolName === '' ? '' : GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL;
      served.record(latencyMs / 1000, ...of, type, operation);
      if (mcp.rpc.length === 1 && latencies.upstreamMs >= 0)
        asked.record((latencies.upstreamMs + latencies.receiveMs) / 1000, ...of, type, operation);
      sizes.record(responseBytes, ...of);
      if (error !== undefined) errors.add(1, ...of, type);
    }
    for (const { primitive: kind, name, action } of mcp.audit)
      (action === 'allow' ? allowed : denied).add(1, ...common, kind, name);
  };
}

/** The code, without the message: what servers write there has no end of values. */
function typeOf(error: string): string {
  return /^(?:-?\d+|HTTP \d+|isError|truncated)/.exec(error)?.[0] ?? 'other';
}
