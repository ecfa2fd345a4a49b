import { Badge, formatMoment } from '@sallyport/ui';
import type { DataColumn } from '@sallyport/ui/data-table';
import type { Display } from '../../../api/analytics.ts';
import { path } from '../../../api/client.ts';
import { meaningOfOutcome } from '../../../parts/guard-outcome.ts';
import { pluginHref } from '../parts/entities.ts';
import type { Hit } from './guards.queries.ts';
import { VerdictButtons } from './verdict-buttons.tsx';

const OutcomeBadge = ({ outcome }: { readonly outcome: string }) => (
  <Badge meaning={meaningOfOutcome[outcome] ?? 'plain'}>{outcome}</Badge>
);

export function hitColumns(display: Display, nowMs: number): readonly DataColumn<Hit>[] {
  const nameOf = (field: string, id: string) => (id === '' ? '' : (display[field]?.[id]?.name ?? id));
  return [
    {
      id: 'guard',
      title: 'Guard and rule',
      cell: ({ control_plane, plugin, plugin_id, rule, reason }) => (
        <>
          <a className="hover:underline" href={pluginHref(control_plane, plugin_id)}>
            {plugin}
          </a>{' '}
          <span className="figure text-soft">{rule || reason}</span>
        </>
      ),
    },
    {
      id: 'time',
      title: 'Time',
      width: 140,
      cell: ({ at, request_id }) => (
        <a className="tabular hover:underline" href={path`/requests/${request_id}`}>
          <time dateTime={at}>{formatMoment(Date.parse(at), nowMs)}</time>
        </a>
      ),
    },
    { id: 'outcome', title: 'Outcome', width: 90, cell: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
    { id: 'phase', title: 'In', width: 80, cell: ({ phase }) => (phase === 'input' ? 'prompt' : 'answer') },
    {
      id: 'caller',
      title: 'Caller',
      width: 130,
      cell: ({ consumer, subject }) => nameOf('consumer', consumer) || subject || 'nobody named',
    },
    { id: 'route', title: 'Route', width: 110, cell: ({ route }) => nameOf('route', route) },
    { id: 'model', title: 'Model', isHiddenAtFirst: true, cell: ({ model }) => model },
    { id: 'verdict', title: 'Was it right?', width: 190, cell: (hit) => <VerdictButtons hit={hit} /> },
  ];
}
