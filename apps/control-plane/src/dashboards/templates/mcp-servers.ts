import { layOut, type Template } from './template.ts';

const toolCalls = { field: 'mcp_method', operator: 'in', value: ['tools/call'] };

function calls(metrics: string[], dimensions: string[]) {
  return { datasource: 'agentic_usage', metrics, dimensions, filters: [toolCalls], limit: 10 };
}

export const mcpServers: Template = {
  id: 'mcp-servers',
  name: 'MCP servers',
  description: 'Calls of tools on each MCP server, which fail and which are refused, and to whom.',
  definition: layOut([
    {
      height: 1,
      tiles: [
        { title: 'Calls', type: 'single_value', query: calls(['request_count'], []) },
        { title: 'Answered with an error', type: 'single_value', query: calls(['mcp_error_rate'], []) },
        { title: 'Latency (p95)', type: 'single_value', query: calls(['mcp_latency_p95'], []) },
      ],
    },
    {
      height: 2,
      tiles: [
        {
          title: 'Calls by server',
          type: 'timeseries_bar',
          query: calls(['request_count'], ['time', 'gateway_service']),
          stacked: true,
        },
        { title: 'Calls by tool', type: 'timeseries_line', query: calls(['request_count'], ['time', 'mcp_tool_name']) },
      ],
    },
    {
      height: 2,
      tiles: [
        {
          title: 'Tools with errors',
          type: 'top_n',
          query: calls(['mcp_error_rate', 'request_count'], ['gateway_service', 'mcp_tool_name']),
        },
        {
          title: 'Refused by rules',
          type: 'top_n',
          query: calls(['acl_deny_count', 'acl_allow_count'], ['consumer', 'mcp_tool_name']),
        },
      ],
    },
  ]),
};
