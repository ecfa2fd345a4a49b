import { EmptyState, Notice, SkeletonTiles } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { messageOf } from '../../../../parts/message-of.ts';
import { PermittedButton } from '../../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../../parts/problem-state.tsx';
import { stringifySearch } from '../../../../state/search-text.ts';
import { useSearch } from '../../../../state/use-search.ts';
import { useTimeRange } from '../../../../state/use-time-range.ts';
import { parseCaller } from '../../parts/caller.ts';
import { ConsumerChoice } from '../../parts/consumer-choice.tsx';
import { useMeasures } from '../../parts/use-measures.ts';
import { ofCalls, routeFilter, serverMetrics } from '../server-columns.tsx';
import { listens, type Server } from '../servers.ts';
import { ToolCard } from './tool-card.tsx';
import { declaredToolsQuery, type SeenTools } from './tools.queries.ts';
import { toolsOf } from './tools.ts';
import { useSeenTools } from './use-seen-tools.ts';

interface ToolsPartProps {
  readonly server: Server;
}

/** The tools of a server: those that the configuration names, those that were called, and those that it tells a caller of. */
export function ToolsPart({ server }: ToolsPartProps) {
  const { controlPlaneId, route } = server;
  const [range] = useTimeRange();
  const [{ as }, change] = useSearch();
  const filters = useMemo(() => [routeFilter({ controlPlaneId, route }), ofCalls], [controlPlaneId, route]);
  const declared = useQuery(declaredToolsQuery(controlPlaneId, route.id));
  const { measures } = useMeasures({
    ...{ datasource: 'agentic_usage', filters, time_range: range },
    metrics: serverMetrics,
    dimensions: ['mcp_tool_name'],
  });
  const caller = parseCaller(as);
  const { seen, error, isAsking, ask } = useSeenTools(controlPlaneId, { route: route.id, as: caller });
  const tools = toolsOf({ declared: declared.data?.tools ?? [], seen: seen?.tools ?? [], measures });
  const canBeCalled = listens(server.mode);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {canBeCalled && (
        <div className="flex flex-wrap items-end gap-3">
          <ConsumerChoice
            controlPlaneId={controlPlaneId}
            label="As whom"
            value={caller.type === 'consumer' ? caller.consumer : undefined}
            onChange={(id) => change({ as: id === undefined ? undefined : `consumer:${id}` }, { isReplacing: true })}
          />
          <PermittedButton permission="playground.use" entityId={controlPlaneId} disabled={isAsking} onClick={ask}>
            {isAsking ? 'Asking' : 'Ask the server for its tools'}
          </PermittedButton>
          <p className="basis-full text-xs text-soft">
            Without a consumer it is asked as somebody who shows no credential.
          </p>
        </div>
      )}
      {error !== null && <NotAsked message={messageOf(error)} />}
      {seen !== undefined && <Told told={seen} />}
      {declared.error !== null && (
        <ProblemState
          error={declared.error}
          what="the tools"
          permission="plugins.read"
          onRetry={() => void declared.refetch()}
        />
      )}
      {declared.isPending && <SkeletonTiles label="The tools" />}
      {declared.data !== undefined && tools.length === 0 && (
        <EmptyState
          title="No tools are known yet"
          description="The configuration names none, and none was called in this time. The server tells its callers which it has: ask it."
        />
      )}
      {tools.length > 0 && (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 lg:grid-cols-2">
          {tools.map((tool) => (
            <ToolCard
              key={tool.name}
              tool={tool}
              isMeasured={measures !== undefined}
              filters={filters}
              tryHref={
                canBeCalled
                  ? `/ai/playground${stringifySearch({ plane: controlPlaneId, route: route.id, tool: tool.name, as })}`
                  : undefined
              }
            />
          ))}
        </div>
      )}
    </div>
  );
}

const NotAsked = ({ message }: { readonly message: string }) => (
  <Notice meaning="failed" title="The server could not be asked.">
    {message}
  </Notice>
);

function Told({ told: { server, protocol_version, tools, error, status } }: { readonly told: SeenTools }) {
  if (error !== undefined)
    return (
      <Notice
        meaning={status === 401 || status === 403 ? 'refused' : 'failed'}
        title={status === 401 || status === 403 ? `Refused: ${error}` : error}
      >
        Choose a consumer who may call it, or try it in the playground with a credential.
      </Notice>
    );
  const who = [server?.name, server?.version].filter((text) => text !== undefined).join(' ');
  return (
    <p role="status" className="text-sm text-soft wrap-anywhere">
      {who === '' ? 'The server' : who} told of {tools.length} {tools.length === 1 ? 'tool' : 'tools'}
      {protocol_version === undefined ? '.' : `, in MCP ${protocol_version}.`}
    </p>
  );
}
