import { GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL } from '@opentelemetry/semantic-conventions/incubating';
import { isKnownMethod } from '@sallyport/mcp';
import { KnownNames } from '../../shared/known-names.ts';
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
  // Callers make names up: without this, one of them could take the room for series of all others.
  const known = new KnownNames();
  return ({ mcp, latencies }, common) => {
    if (mcp === undefined) return;
    const route = common[1]!;
    for (const { method: given, toolName, latencyMs, responseBytes, error } of mcp.rpc) {
      if (toolName !== undefined && error === undefined) known.learn(`tool ${route}`, toolName);
      const method = isKnownMethod(given) ? given : '_OTHER';
      const of = [...common, method, toolName === undefined ? '' : known.labelOf(`tool ${route}`, toolName)];
      const type = error === undefined ? '' : typeOf(error);
      const operation = toolName === undefined ? '' : GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL;
      served.record(latencyMs / 1000, ...of, type, operation);
      if (mcp.rpc.length === 1 && latencies.upstreamMs >= 0)
        asked.record((latencies.upstreamMs + latencies.receiveMs) / 1000, ...of, type, operation);
      sizes.record(responseBytes, ...of);
      if (error !== undefined) errors.add(1, ...of, type);
    }
    for (const { primitive: kind, name, action, method } of mcp.audit) {
      // What is in a list was named by its server.
      if (method?.endsWith('/list')) known.learn(`${kind} ${route}`, name);
      (action === 'allow' ? allowed : denied).add(1, ...common, kind, known.labelOf(`${kind} ${route}`, name));
    }
  };
}

/** The code, without the message: what servers write there has no end of values. */
function typeOf(error: string): string {
  return /^(?:-?\d+|HTTP \d+|isError|truncated)/.exec(error)?.[0] ?? 'other';
}
