import { layOut, type Template } from './template.ts';

function rpcs(metrics: string[], ...dimensions: string[]) {
  return { datasource: 'agentic_usage', metrics, dimensions, limit: 10 };
}

export const agentic: Template = {
  id: 'agentic-analytics',
  name: 'Agentic analytics',
  description: 'What agents do over MCP: methods and tools, sizes of answers, latency.',
  definition: layOut([
    {
      height: 2,
      tiles: [
        {
          title: 'Messages by method',
          type: 'timeseries_bar',
          query: rpcs(['request_count'], 'time', 'mcp_method'),
          stacked: true,
        },
      ],
    },
    {
      height: 2,
      tiles: [
        { title: 'Tools', type: 'horizontal_bar', query: rpcs(['request_count'], 'mcp_tool_name') },
        {
          title: 'Size of answers by tool',
          type: 'horizontal_bar',
          query: rpcs(['mcp_response_size_sum'], 'mcp_tool_name'),
        },
        { title: 'Latency by tool (p95)', type: 'horizontal_bar', query: rpcs(['mcp_latency_p95'], 'mcp_tool_name') },
      ],
    },
    {
      height: 2,
      tiles: [
        {
          title: 'Latency over time',
          type: 'timeseries_line',
          query: rpcs(['mcp_latency_p50', 'mcp_latency_p99'], 'time'),
        },
        {
          title: 'Who asks',
          type: 'top_n',
          query: rpcs(['request_count', 'mcp_error_rate'], 'consumer', 'mcp_tool_name'),
        },
      ],
    },
  ]),
};
