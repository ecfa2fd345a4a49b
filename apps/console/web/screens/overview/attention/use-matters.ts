import { useQueries, useQuery } from '@tanstack/react-query';
import { metricsQuery } from '../../../api/analytics.ts';
import { api } from '../../../api/client.ts';
import type { ControlPlane } from '../../../api/control-planes.ts';
import { useMay } from '../../../api/person.ts';
import { savedListQuery } from '../../../parts/tile/saved.ts';
import type { TimeRange } from '../../../state/time-range.ts';
import { nodesQuery } from '../../gateway/data/nodes.ts';
import { upstreamsHealthQuery } from '../../gateway/upstreams/health.ts';
import {
  type AlertState,
  type Matter,
  mattersOfAlerts,
  mattersOfNodes,
  mattersOfServices,
  mattersOfTools,
  mattersOfUpstreams,
} from './matter.ts';

interface Matters {
  readonly matters: readonly Matter[];
  readonly isLoading: boolean;
  /** What could not be read, though the person may see it. */
  readonly unread: readonly string[];
}

/** Whatever the person may see that needs somebody, the worst first. */
export function useMatters(planes: readonly ControlPlane[], range: TimeRange): Matters {
  const may = useMay();
  const allowed = (permission: string) => planes.filter(({ id }) => may(permission, id));
  const nodePlanes = allowed('nodes.read');
  const nodes = useQueries({ queries: nodePlanes.map(({ id }) => ({ ...nodesQuery(id), refetchInterval: false })) });
  const upstreamPlanes = allowed('upstreams.read');
  const upstreams = useQueries({
    queries: upstreamPlanes.map(({ id }) => ({ ...upstreamsHealthQuery(id), refetchInterval: false })),
  });
  const asksAlerts = may('alerts.read');
  const alerts = useQuery({
    queryKey: ['alerts', 'firing'],
    queryFn: ({ signal }) => api.get<{ data: readonly AlertState[] }>('/v2/alerts', { signal }),
    enabled: asksAlerts,
  });
  const rules = useQuery({ ...savedListQuery<unknown>('alert-rules'), enabled: asksAlerts });
  const asksNumbers = may('analytics.read');
  const services = useQuery({
    ...metricsQuery({
      ...{ metrics: ['error_rate', 'request_count'], dimensions: ['gateway_service'], time_range: range },
      limit: 100,
    }),
    enabled: asksNumbers,
  });
  const tools = useQuery({
    ...metricsQuery({
      ...{ datasource: 'agentic_usage', metrics: ['acl_deny_count'], dimensions: ['mcp_tool_name'], time_range: range },
      limit: 20,
    }),
    enabled: asksNumbers,
  });
  const matters = [
    ...mattersOfAlerts(alerts.data?.data ?? [], rules.data ?? []),
    ...nodes.flatMap(({ data = [] }, place) => mattersOfNodes(nodePlanes[place]!, data)),
    ...upstreams.flatMap(({ data = [] }, place) => mattersOfUpstreams(upstreamPlanes[place]!, data)),
    ...(services.data === undefined ? [] : mattersOfServices(services.data, range)),
    ...(tools.data === undefined ? [] : mattersOfTools(tools.data, range)),
  ];
  const asked = [
    { what: 'gateways', queries: nodes },
    { what: 'upstreams', queries: upstreams },
    { what: 'alerts', queries: [alerts] },
    { what: 'numbers', queries: [services, tools] },
  ];
  return {
    matters: matters.sort((a, b) => Number(a.meaning === 'refused') - Number(b.meaning === 'refused')).slice(0, most),
    isLoading: asked.some(({ queries }) => queries.some(({ isLoading }) => isLoading)),
    unread: asked.flatMap(({ what, queries }) => (queries.some(({ isError }) => isError) ? [what] : [])),
  };
}

/** More would be no list of what to do first. */
const most = 12;
