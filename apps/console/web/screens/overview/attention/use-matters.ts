import { useQueries, useQuery } from '@tanstack/react-query';
import { metricsQuery } from '../../../api/analytics.ts';
import { api } from '../../../api/client.ts';
import type { ControlPlane } from '../../../api/control-planes.ts';
import { useKnowsPermissions, useMay } from '../../../api/person.ts';
import { savedListQuery } from '../../../parts/tile/saved.ts';
import type { TimeRange } from '../../../state/time-range.ts';
import { nodesQuery } from '../../gateway/data/nodes.ts';
import { upstreamsHealthQuery } from '../../gateway/upstreams/health.ts';
import { findingCountsQuery } from '../../posture/posture.queries.ts';
import type { Asked } from './all-well.ts';
import {
  type AlertState,
  type Matter,
  mattersOfAlerts,
  mattersOfNodes,
  mattersOfPosture,
  mattersOfServices,
  mattersOfTools,
  mattersOfUpstreams,
} from './matter.ts';

interface Matters {
  readonly matters: readonly Matter[];
  readonly isLoading: boolean;
  /** What the person may see. */
  readonly asked: readonly Asked[];
  /** What of that could not be read. */
  readonly unread: readonly Asked[];
}

/** Whatever the person may see that needs somebody, the worst first. */
export function useMatters(planes: readonly ControlPlane[] | undefined, range: TimeRange): Matters {
  const may = useMay();
  const isKnown = useKnowsPermissions();
  const allowed = (permission: string) => (planes ?? []).filter(({ id }) => may(permission, id));
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
  const asksPosture = allowed('configuration.read').length > 0;
  const findings = useQuery({ ...findingCountsQuery, enabled: asksPosture });
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
    ...mattersOfPosture(findings.data ?? []),
    ...(services.data === undefined ? [] : mattersOfServices(services.data, range)),
    ...(tools.data === undefined ? [] : mattersOfTools(tools.data, range)),
  ];
  const all = [
    { what: 'gateways', queries: nodes },
    { what: 'upstreams', queries: upstreams },
    { what: 'alerts', queries: asksAlerts ? [alerts] : [] },
    { what: 'posture', queries: asksPosture ? [findings] : [] },
    { what: 'numbers', queries: asksNumbers ? [services, tools] : [] },
  ] as const;
  const asked = all.filter(({ queries }) => queries.length > 0);
  return {
    matters: matters.sort((a, b) => Number(a.meaning === 'refused') - Number(b.meaning === 'refused')).slice(0, most),
    isLoading:
      planes === undefined || !isKnown || asked.some(({ queries }) => queries.some(({ isLoading }) => isLoading)),
    asked: asked.map(({ what }) => what),
    unread: asked.flatMap(({ what, queries }) => (queries.some(({ isError }) => isError) ? [what] : [])),
  };
}

/** More would be no list of what to do first. */
const most = 12;
