import { Badge, EmptyState, Pill, Skeleton, Tabs } from '@sallyport/ui';
import { useMemo } from 'react';
import { useControlPlanes } from '../../../../api/control-planes.ts';
import { stringifySearch } from '../../../../state/search-text.ts';
import { useParam } from '../../../../state/use-params.ts';
import { useSearch } from '../../../../state/use-search.ts';
import { useTitle } from '../../../../state/use-title.ts';
import { AiHeader } from '../../parts/ai-header.tsx';
import { controlPlaneHref, nameOfRoute, pluginHref, routeHref, useConfigured } from '../../parts/entities.ts';
import { unreadOf } from '../../parts/unread.tsx';
import { ofCalls, routeFilter } from '../server-columns.tsx';
import { listens, modes, type Server, serversOf } from '../servers.ts';
import { ToolCalls } from '../tool-calls.tsx';
import { AccessPart } from './access-part.tsx';
import { SessionsPart } from './sessions-part.tsx';
import { ToolsPart } from './tools-part.tsx';

/** One MCP server: its tools, who may call them, and who did. */
export function Screen() {
  const controlPlaneId = useParam('controlPlaneId');
  const routeId = useParam('routeId');
  const { data: planes, error, refetch } = useControlPlanes();
  const own = useMemo(() => planes?.filter(({ id }) => id === controlPlaneId), [planes, controlPlaneId]);
  const read = useConfigured({ planes: own, error, refetch: () => void refetch() });
  const { configured } = read;
  const server = useMemo(
    () => configured && serversOf(configured).find(({ route }) => route.id === routeId),
    [configured, routeId],
  );
  useTitle(server && nameOfRoute(server.route));
  if (server !== undefined) return <Shown server={server} />;
  const unread = unreadOf(read, 'this MCP server');
  if (unread !== undefined) return unread;
  if (configured === undefined) return <Loading />;
  return (
    <EmptyState
      title="There is no such MCP server here"
      description="Its route may be gone, or have no ai-mcp-proxy any more, or be of a control plane that you may not see."
    />
  );
}

const parts = { tools: 'Tools', access: 'Who can call what', sessions: 'Sessions' } as const;

function Shown({ server }: { readonly server: Server }) {
  const { controlPlaneId, controlPlane, route, plugin, mode } = server;
  const [search] = useSearch();
  const { time, from, to, tab = 'tools' } = search;
  const filters = useMemo(() => [routeFilter({ controlPlaneId, route }), ofCalls], [controlPlaneId, route]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <AiHeader
        hasNoPlane
        title={nameOfRoute(route)}
        crumbs={[{ label: 'MCP servers', href: `/ai/mcp-servers${stringifySearch({ time, from, to })}` }]}
        pills={
          <>
            <Badge meaning={listens(mode) ? 'running' : 'plain'}>{modes[mode] ?? mode}</Badge>
            <Pill href={controlPlaneHref(controlPlaneId)}>{controlPlane}</Pill>
            <Pill href={routeHref(controlPlaneId, route.id)}>Route</Pill>
            <Pill href={pluginHref(controlPlaneId, plugin.id)}>Plugin</Pill>
          </>
        }
        {...(!listens(mode) && {
          description: 'Callers do not reach it themselves: others that listen offer its tools, and count their calls.',
        })}
      />
      <ToolCalls filters={filters} height={120} />
      <Tabs
        label="Parts of this MCP server"
        tabs={Object.entries(parts).map(([name, label]) => ({
          label,
          isHere: name === tab,
          href: stringifySearch({ ...search, tab: name === 'tools' ? undefined : name }) || '?',
        }))}
      />
      {tab === 'access' ? (
        <AccessPart server={server} />
      ) : tab === 'sessions' ? (
        <SessionsPart server={server} />
      ) : (
        <ToolsPart server={server} />
      )}
    </div>
  );
}

const Loading = () => (
  <div className="grid gap-3 p-4" aria-busy="true">
    <p className="sr-only">The MCP server is being loaded</p>
    <Skeleton className="h-8 w-64" />
    <Skeleton className="h-28" />
    <Skeleton className="h-44" />
    <Skeleton className="h-64" />
  </div>
);
