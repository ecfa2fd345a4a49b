import { Card, Copy, EmptyState, Table } from '@sallyport/ui';
import { useMemo } from 'react';
import { type Filter, isOneOf } from '../../../../parts/filters/filter.ts';
import { requestsHref } from '../../../../parts/filters/requests-href.ts';
import { nameOf } from '../../../../parts/metrics/answers.ts';
import { ProblemState } from '../../../../parts/problem-state.tsx';
import { useTimeRange } from '../../../../state/use-time-range.ts';
import type { Measured } from '../../parts/measures.ts';
import { NumberLink } from '../../parts/number-link.tsx';
import { useMeasures } from '../../parts/use-measures.ts';
import { routeFilter } from '../server-columns.tsx';
import type { Server } from '../servers.ts';

interface SessionsPartProps {
  readonly server: Server;
}

const dimensions = ['mcp_session_id', 'consumer', 'mcp_protocol_version'];

/** Who talked with a server in one go: sessions of MCP, and what was done in each. */
export function SessionsPart({ server: { controlPlaneId, route } }: SessionsPartProps) {
  const [range] = useTimeRange();
  const filters = useMemo(() => [routeFilter({ controlPlaneId, route })], [controlPlaneId, route]);
  const { measures, error, refetch } = useMeasures({
    ...{ datasource: 'agentic_usage', filters, time_range: range, dimensions },
    metrics: ['request_count', 'acl_deny_count', 'mcp_error_rate'],
  });
  if (error !== null)
    return <ProblemState error={error} what="the sessions" permission="analytics.read" onRetry={refetch} />;
  const rows = measures?.rows.filter(({ ids }) => ids[0] !== 'empty') ?? [];
  const stateless = measures?.rows.filter(({ ids }) => ids[0] === 'empty') ?? [];
  const without = stateless.reduce((sum, { values }) => sum + (values['request_count'] ?? 0), 0);
  const href = (id: string, ...more: readonly Filter[]) =>
    requestsHref({ filters: [...filters, isOneOf('mcp_session_id', id), ...more], range });
  return (
    <Card>
      {measures !== undefined && rows.length === 0 && (
        <EmptyState
          title="No sessions in this time"
          description="Clients of older revisions of MCP open a session; those of newer ones ask without any."
        />
      )}
      {rows.length > 0 && (
        <Table<Measured>
          caption="Sessions"
          rows={rows}
          rowKey={({ ids }) => ids.join(' ')}
          columns={[
            {
              id: 'session',
              title: 'Session',
              cell: ({ ids: [id = ''] }) => (
                <span className="inline-flex max-w-full items-center">
                  <a className="figure hover:underline" href={href(id)} title={id}>
                    {id.length > 24 ? `${id.slice(0, 12)}…${id.slice(-8)}` : id}
                  </a>
                  <Copy text={id} label="Copy the session's id" isIconOnly />
                </span>
              ),
            },
            {
              id: 'caller',
              title: 'Caller',
              cell: ({ ids: [, id = ''] }) => (id === 'empty' ? '–' : nameOf(measures?.display ?? {}, 'consumer', id)),
            },
            { id: 'revision', title: 'Revision', cell: ({ ids: [, , id = ''] }) => (id === 'empty' ? '–' : id) },
            {
              id: 'requests',
              title: 'Requests',
              isNumber: true,
              sortBy: ({ values }) => values['request_count'] ?? 0,
              cell: ({ ids: [id = ''], values }) => <NumberLink value={values['request_count']} href={href(id)} />,
            },
            {
              id: 'denied',
              title: 'Denied',
              isNumber: true,
              sortBy: ({ values }) => values['acl_deny_count'] ?? 0,
              cell: ({ ids: [id = ''], values }) => (
                <NumberLink value={values['acl_deny_count']} href={href(id, isOneOf('acl_action', 'deny'))} />
              ),
            },
            {
              id: 'errors',
              title: 'Errors',
              isNumber: true,
              cell: ({ ids: [id = ''], values }) => (
                <NumberLink
                  value={values['mcp_error_rate']}
                  unit="%"
                  href={href(id, { field: 'mcp_error', operator: 'not_empty' })}
                />
              ),
            },
          ]}
        />
      )}
      {without > 0 && (
        <p className="border-t border-line px-4 py-3 text-sm text-soft">
          <a
            className="hover:underline"
            href={requestsHref({ filters: [...filters, { field: 'mcp_session_id', operator: 'empty' }], range })}
          >
            {without} requests
          </a>{' '}
          were of no session.
        </p>
      )}
    </Card>
  );
}
