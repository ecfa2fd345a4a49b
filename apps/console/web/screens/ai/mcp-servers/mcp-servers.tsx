import { Card, CodeBlock, EmptyState } from '@sallyport/ui';
import { DataTable } from '@sallyport/ui/data-table';
import { useMemo } from 'react';
import { path } from '../../../api/client.ts';
import { isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { stringifySearch } from '../../../state/search-text.ts';
import { useSearch } from '../../../state/use-search.ts';
import { useTimeRange } from '../../../state/use-time-range.ts';
import { AiHeader } from '../parts/ai-header.tsx';
import { nameOfRoute, scopedId, useConfigured } from '../parts/entities.ts';
import { FigureTiles } from '../parts/figure-tiles.tsx';
import { MetricChart } from '../parts/metric-chart.tsx';
import { useMeasures } from '../parts/use-measures.ts';
import { usePlane } from '../parts/use-plane.ts';
import { ofCalls, type ServerRow, serverColumns, serverMetrics } from './server-columns.tsx';
import { serversOf } from './servers.ts';

/** Which routes offer tools, how much they are called, and what is denied. */
export function Screen() {
  const [range] = useTimeRange();
  const [{ time, from, to }] = useSearch();
  const { planes, filters } = usePlane();
  const read = useConfigured(planes);
  const question = { datasource: 'agentic_usage', filters: [...filters, ofCalls] };
  const { measures } = useMeasures({
    ...{ ...question, time_range: range },
    metrics: serverMetrics,
    dimensions: ['route'],
  });
  const rows = useMemo(
    () =>
      serversOf(read.configured ?? []).map((server): ServerRow => {
        const id = scopedId(server.controlPlaneId, server.route.id);
        return { ...server, measured: measures?.rows.find(({ ids }) => ids[0] === id) };
      }),
    [read.configured, measures],
  );
  const columns = useMemo(() => serverColumns(range), [range]);
  const behind = (...more: Parameters<typeof requestsHref>[0]['filters'] & {}) =>
    requestsHref({ filters: [...question.filters, ...more], range });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <AiHeader
        title="MCP servers"
        description="Which routes offer tools, how much they are called, and what is denied."
      />
      <FigureTiles
        question={{ ...question, time_range: range }}
        tiles={[
          { metric: 'request_count', title: 'Calls of tools', href: behind() },
          { metric: 'acl_allow_count', title: 'Allowed', href: behind(isOneOf('acl_action', 'allow')) },
          { metric: 'acl_deny_count', title: 'Denied', href: behind(isOneOf('acl_action', 'deny')) },
          {
            metric: 'mcp_error_rate',
            title: 'Error rate',
            href: behind({ field: 'mcp_error', operator: 'not_empty' }),
          },
          { metric: 'mcp_latency_average', title: 'Average latency', href: behind() },
          { metric: 'mcp_latency_p99', title: 'p99 latency', href: behind() },
        ]}
      />
      <Card title="Calls over time, by tool">
        <div className="px-4 pt-3 pb-1">
          <MetricChart
            title="Calls of tools over time, by tool"
            question={question}
            show={{ metric: 'request_count', by: 'mcp_tool_name' }}
            isStacked
            height={150}
            empty="No tool was called in this time."
          />
        </div>
      </Card>
      <Card>
        <DataTable<ServerRow>
          caption="MCP servers"
          name="mcp-servers"
          isMain
          columns={columns}
          rows={rows}
          rowKey={({ controlPlaneId, route }) => scopedId(controlPlaneId, route.id)}
          rowLabel={({ route }) => nameOfRoute(route)}
          rowHref={({ controlPlaneId, route }) =>
            path`/ai/mcp-servers/${controlPlaneId}/${route.id}` + stringifySearch({ time, from, to })
          }
          isLoading={read.configured === undefined && read.error === null}
          failed={
            read.error && (
              <ProblemState
                error={read.error}
                what="the MCP servers"
                permission="plugins.read"
                onRetry={read.refetch}
              />
            )
          }
          empty={<NoServers />}
        />
      </Card>
    </div>
  );
}

const NoServers = () => (
  <EmptyState
    title="No MCP servers yet"
    description="A route with the plugin ai-mcp-proxy passes on to an MCP server, or makes tools of an API, and says who may call which."
  >
    <div className="max-w-xl text-left">
      <CodeBlock label="A route that offers tools" code={example} />
    </div>
  </EmptyState>
);

const example = `services:
  - name: tools
    url: http://tools.internal:3001/mcp
    routes:
      - name: tools
        paths: [/tools]
        plugins:
          - name: ai-mcp-proxy
            config: { mode: passthrough-listener }`;
