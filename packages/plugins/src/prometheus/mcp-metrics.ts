import type { ExchangeEvent, McpFacts } from '@sallyport/contracts';
import { isKnownMethod } from '@sallyport/mcp';
import type { MetricsPort } from '@sallyport/pipeline';
import { KnownNames } from '../shared/known-names.ts';
import { sizeBucketsBytes, toolBucketsMs } from './buckets.ts';
import { type OwnerLabels, workspace } from './owners.ts';

/** Calls of MCP servers: Kong's metrics, and what was decided about tools. */
export function mcpMetrics(metrics: MetricsPort) {
  const labels = ['service', 'route', 'method', 'workspace', 'tool_name'];
  const latency = metrics.histogram('kong_ai_mcp_latency_ms', {
    help: 'How long calls of MCP servers take.',
    unit: 'ms',
    labels,
    buckets: toolBucketsMs,
  });
  const size = metrics.histogram('kong_ai_mcp_response_body_size_bytes', {
    help: 'Size of the answers of MCP servers.',
    unit: 'bytes',
    labels,
    buckets: sizeBucketsBytes,
  });
  const errors = metrics.counter('kong_ai_mcp_error_total', {
    help: 'Calls of MCP servers that failed, by the kind of error.',
    labels: ['service', 'route', 'type', 'method', 'workspace', 'tool_name'],
  });
  const decisions = metrics.counter('sallyport_mcp_decisions_total', {
    help: 'Decisions about tools, prompts and resources, where `logging.log_audits` is on.',
    labels: ['service', 'route', 'primitive', 'action', 'reason'],
  });
  const tools = new KnownNames();
  return ({ mcp }: ExchangeEvent, { service, route }: OwnerLabels): void => {
    if (mcp === undefined) return;
    for (const rpc of mcp.rpc) {
      const type = rpc.error === undefined ? undefined : errorType(rpc.error);
      const method = isKnownMethod(rpc.method) ? rpc.method : 'Others';
      // One that has answered is one that there is.
      if (rpc.toolName !== undefined && rpc.error === undefined) tools.learn(route, rpc.toolName);
      const tool = rpc.toolName === undefined ? '' : tools.labelOf(route, rpc.toolName);
      latency.record(rpc.latencyMs, service, route, method, workspace, tool);
      size.record(rpc.responseBytes, service, route, method, workspace, tool);
      if (type !== undefined) errors.add(1, service, route, type, method, workspace, tool);
    }
    for (const { primitive, action, reason = '' } of mcp.audit)
      decisions.add(1, service, route, primitive, action, reason);
  };
}

type RpcError = NonNullable<McpFacts['rpc'][number]['error']>;

/** The kind of an error, without what the server says of it: as JSON-RPC calls it, or else its code. */
function errorType(error: RpcError): string {
  if (error === 'isError') return 'Tool Error';
  const [, code] = /^(-?\d{1,8}) /.exec(error) ?? [];
  return code === undefined ? error : (names[code] ?? code);
}

const names: Readonly<Record<string, string>> = {
  '-32700': 'Parse Error',
  '-32600': 'Invalid Request',
  '-32601': 'Method Not Found',
  '-32602': 'Invalid Params',
  '-32603': 'Internal Error',
};
