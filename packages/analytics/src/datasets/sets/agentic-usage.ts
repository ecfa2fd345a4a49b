import { commonFields } from '../common-fields.ts';
import { exchangeMetrics } from '../common-metrics.ts';
import { conversationFields } from '../conversation-fields.ts';
import type { DataSet } from '../data-set.ts';
import { mcpFields, rpcMeasureFields } from '../mcp-fields.ts';
import { distribution, metric, sum } from '../metric-makers.ts';

export const agenticUsage: DataSet = {
  name: 'agentic_usage',
  title: 'Agentic usage',
  description: 'Every JSON-RPC message of MCP: a request that carries several counts as several.',
  relation: 'rpcs',
  defaultMetric: 'request_count',
  metrics: [
    ...exchangeMetrics,
    ...distribution('mcp_latency', {
      of: 'rpc_latency_ms',
      unit: 'ms',
      category: 'latency',
      title: 'MCP latency',
      description: 'Of the message itself, also where its request carried others.',
    }),
    sum(
      'mcp_response_size_sum',
      'rpc_response_body_size',
      'bytes',
      'size',
      'MCP response size (sum)',
      'Of answers to messages.',
    ),
    metric(
      'acl_allow_count',
      'count',
      'count',
      { type: 'count', where: "acl_action = 'allow'" },
      'Calls allowed',
      'By access control on tools, prompts and resources.',
    ),
    metric(
      'acl_deny_count',
      'count',
      'count',
      { type: 'count', where: "acl_action = 'deny'" },
      'Calls denied',
      'By access control on tools, prompts and resources.',
    ),
    metric(
      'mcp_error_rate',
      '%',
      'percent',
      { type: 'share', where: "mcp_error IS NOT NULL AND mcp_error <> ''" },
      'MCP error rate',
      'Messages answered with an error, whatever the status of the request.',
    ),
  ],
  fields: [...commonFields, ...mcpFields, ...rpcMeasureFields, ...conversationFields],
};
