import { Card } from '@sallyport/ui';
import { DataTable } from '@sallyport/ui/data-table';
import { useMemo } from 'react';
import { path } from '../../../api/client.ts';
import { stringifySearch } from '../../../state/search-text.ts';
import { useSearch } from '../../../state/use-search.ts';
import { useTimeRange } from '../../../state/use-time-range.ts';
import { AiHeader } from '../parts/ai-header.tsx';
import { nameOfRoute, scopedId, useConfigured } from '../parts/entities.ts';
import type { Measured } from '../parts/measures.ts';
import { NothingYet } from '../parts/nothing-yet.tsx';
import { unreadOf } from '../parts/unread.tsx';
import { useMeasures } from '../parts/use-measures.ts';
import { usePlane } from '../parts/use-plane.ts';
import { ofCalls, type ServerRow, serverColumns, serverMetrics } from './server-columns.tsx';
import { serversOf } from './servers.ts';
import { ToolCalls } from './tool-calls.tsx';

/** Which routes offer tools, how much they are called, and what is denied. */
export function Screen() {
  const [range] = useTimeRange();
  const [{ time, from, to }] = useSearch();
  const plane = usePlane();
  const read = useConfigured(plane);
  const toolCalls = [...plane.filters, ofCalls];
  const { measures } = useMeasures({
    ...{ datasource: 'agentic_usage', filters: toolCalls, time_range: range },
    metrics: serverMetrics,
    dimensions: ['route'],
  });
  const rows = useMemo(
    () =>
      serversOf(read.configured ?? []).map((server): ServerRow => {
        const id = scopedId(server.controlPlaneId, server.route.id);
        return { ...server, measured: measures && (measures.rows.find(({ ids }) => ids[0] === id) ?? neverCalled) };
      }),
    [read.configured, measures],
  );
  const columns = useMemo(() => serverColumns(range), [range]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <AiHeader
        title="MCP servers"
        description="Which routes offer tools, how much they are called, and what is denied."
      />
      <ToolCalls filters={toolCalls} height={150} />
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
          failed={unreadOf(read, 'the MCP servers')}
          empty={<NoServers />}
        />
      </Card>
    </div>
  );
}

const neverCalled: Measured = { ids: [], values: {} };

const NoServers = () => (
  <NothingYet
    title="No MCP servers yet"
    description="A route with the plugin ai-mcp-proxy passes on to an MCP server, or makes tools of an API, and says who may call which."
    label="A route that offers tools"
    example={example}
  />
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
