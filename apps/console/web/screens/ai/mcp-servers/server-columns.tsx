import { Badge } from '@sallyport/ui';
import type { DataColumn } from '@sallyport/ui/data-table';
import { type Filter, isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import type { TimeRange } from '../../../state/time-range.ts';
import { nameOfRoute, scopedId } from '../parts/entities.ts';
import type { Measured } from '../parts/measures.ts';
import { NumberLink } from '../parts/number-link.tsx';
import { listens, modes, type Server } from './servers.ts';

/** Only calls of tools: greetings and lists are not what somebody came for. */
export const ofCalls: Filter = isOneOf('mcp_method', 'tools/call');

export const serverMetrics = ['request_count', 'acl_deny_count', 'mcp_error_rate', 'mcp_latency_p99'];

export interface ServerRow extends Server {
  /** Undefined: that is not known. */
  readonly measured: Measured | undefined;
}

export const routeFilter = ({ controlPlaneId, route }: Pick<Server, 'controlPlaneId' | 'route'>): Filter =>
  isOneOf('route', scopedId(controlPlaneId, route.id));

export function serverColumns(range: TimeRange): readonly DataColumn<ServerRow>[] {
  const href = (row: ServerRow, ...more: readonly Filter[]) =>
    requestsHref({ filters: [routeFilter(row), ofCalls, ...more], range });
  const value = ({ measured }: ServerRow, metric: string) => measured?.values[metric];
  const count = ({ measured }: ServerRow, metric: string) => measured && (measured.values[metric] ?? 0);
  return [
    {
      id: 'route',
      title: 'Route',
      sortBy: ({ route }) => nameOfRoute(route),
      cell: ({ route }) => (
        <>
          {nameOfRoute(route)} <span className="figure text-faint">{route.paths?.[0]}</span>
        </>
      ),
    },
    {
      id: 'plane',
      title: 'Control plane',
      width: 140,
      sortBy: ({ controlPlane }) => controlPlane,
      cell: ({ controlPlane }) => controlPlane,
    },
    {
      id: 'mode',
      title: 'Mode',
      width: 250,
      sortBy: ({ mode }) => mode,
      cell: ({ mode }) => <Badge meaning={listens(mode) ? 'running' : 'plain'}>{modes[mode] ?? mode}</Badge>,
    },
    {
      id: 'tools',
      title: 'Named tools',
      width: 110,
      isNumber: true,
      sortBy: ({ namedTools }) => namedTools.length,
      cell: ({ namedTools }) =>
        namedTools.length === 0 ? <span className="text-faint">none</span> : namedTools.length,
    },
    {
      id: 'calls',
      title: 'Calls',
      width: 80,
      isNumber: true,
      sortBy: (row) => value(row, 'request_count') ?? undefined,
      cell: (row) => <NumberLink value={count(row, 'request_count')} href={href(row)} />,
    },
    {
      id: 'denied',
      title: 'Denied',
      width: 80,
      isNumber: true,
      sortBy: (row) => value(row, 'acl_deny_count') ?? undefined,
      cell: (row) => (
        <NumberLink value={count(row, 'acl_deny_count')} href={href(row, isOneOf('acl_action', 'deny'))} />
      ),
    },
    {
      id: 'errors',
      title: 'Errors',
      width: 80,
      isNumber: true,
      sortBy: (row) => value(row, 'mcp_error_rate') ?? undefined,
      cell: (row) => (
        <NumberLink
          value={value(row, 'mcp_error_rate')}
          unit="%"
          href={href(row, { field: 'mcp_error', operator: 'not_empty' })}
        />
      ),
    },
    {
      id: 'p99',
      title: 'p99',
      width: 80,
      isNumber: true,
      sortBy: (row) => value(row, 'mcp_latency_p99') ?? undefined,
      cell: (row) => <NumberLink value={value(row, 'mcp_latency_p99')} unit="ms" href={href(row)} />,
    },
  ];
}
