import { Badge, Card, formatClock, formatValue, Notice, Table, useNowMs } from '@sallyport/ui';
import type { ControlPlane } from '../../../api/control-planes.ts';
import { type Filter, isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { controlPlaneHref, pluginHref, routeHref, scopedId } from '../parts/entities.ts';
import { amount, type Budget, ruleWords, type Spender, states, worstOf } from './budget.ts';
import { SpentBar } from './spent-bar.tsx';

interface BudgetCardProps {
  readonly budget: Budget;
  readonly plane: ControlPlane;
}

/** One limit: its rule, when it begins anew, and who has spent how much of it. */
export function BudgetCard({ budget, plane }: BudgetCardProps) {
  const { plugin, window, is_hard, is_per_node, spenders, spenders_total, soft } = budget;
  const nowMs = useNowMs();
  const { meaning, word } = states[worstOf(budget)];
  const lines = soft.map(({ share }) => formatValue('%', share * 100));
  return (
    <Card
      title={
        <a className="hover:underline" href={pluginHref(plane.id, plugin.id)}>
          {ruleWords(budget)}
        </a>
      }
      actions={
        <span className="shrink-0 whitespace-nowrap">
          <Badge meaning={budget.source === 'unknown' ? 'plain' : meaning}>
            {budget.source === 'unknown' ? 'not known' : word}
          </Badge>
        </span>
      }
    >
      <p className="flex flex-wrap gap-x-4 gap-y-1 px-4 pt-3 text-xs wrap-anywhere text-soft">
        <a className="figure hover:underline" href={pluginHref(plane.id, plugin.id)}>
          {plugin.instance_name ?? plugin.name}
        </a>
        <Scope budget={budget} plane={plane} />
        <a className="hover:underline" href={controlPlaneHref(plane.id)}>
          {plane.name}
        </a>
        {window.kind !== 'sliding' && <span>begins anew: {formatClock(Date.parse(window.end), nowMs)}</span>}
        <span>{is_hard ? 'what does not fit is refused' : 'nothing is refused'}</span>
        {lines.length > 0 && <span>says so at {lines.join(', ')}</span>}
        {is_per_node && <span>each gateway counts by itself</span>}
      </p>
      {budget.source === 'unknown' ? (
        <div className="p-4">
          <Notice meaning="running" isOld title="What was spent is not known here">
            {budget.reason}
          </Notice>
        </div>
      ) : spenders.length === 0 ? (
        <p className="px-4 py-3 text-sm text-soft">Nothing was spent of it in this window.</p>
      ) : (
        <div className="pt-1">
          <Spenders budget={budget} plane={plane} />
          {spenders_total > spenders.length && (
            <p className="border-t border-line px-3 py-2 text-xs text-soft">
              {formatValue('count', spenders_total - spenders.length)} more have spent less.
            </p>
          )}
        </div>
      )}
    </Card>
  );
}

function Scope({ budget: { scope }, plane }: BudgetCardProps) {
  const { type, id, name } = scope;
  if (type === 'all' || id === undefined) return <span>everywhere</span>;
  const words = `${type.replaceAll('_', ' ')} ${name ?? id}`;
  if (type !== 'route') return <span>{words}</span>;
  return (
    <a className="hover:underline" href={routeHref(plane.id, id)}>
      {words}
    </a>
  );
}

function Spenders({ budget, plane }: BudgetCardProps) {
  const soft = budget.soft.map(({ share }) => share);
  return (
    <Table<Spender>
      caption={`Who spent of: ${ruleWords(budget)}`}
      rows={budget.spenders}
      rowKey={nameOf}
      columns={[
        {
          id: 'who',
          title: 'Who',
          sortBy: nameOf,
          cell: (spender) => (
            <a className="hover:underline" href={hrefOf(budget, plane, spender)}>
              {nameOf(spender)}
            </a>
          ),
        },
        {
          id: 'share',
          title: 'Of the limit',
          cell: ({ share, forecast, limit, state, ...spender }) => (
            <span className="grid min-w-24 grow gap-1 py-1.5 sm:min-w-48">
              <SpentBar
                label={nameOf(spender)}
                share={share}
                soft={soft}
                meaning={states[state].meaning}
                forecast={forecast === null || limit === 0 ? undefined : forecast / limit}
              />
            </span>
          ),
        },
        {
          id: 'spent',
          title: 'Spent',
          isNumber: true,
          sortBy: ({ spent }) => spent,
          cell: ({ spent, limit }) => `${amount(budget, spent)} of ${amount(budget, limit)}`,
        },
        {
          id: 'left',
          title: 'Share',
          isNumber: true,
          sortBy: ({ share }) => share,
          cell: ({ share }) => formatValue('%', share * 100),
        },
        {
          id: 'forecast',
          title: 'At the end, like this',
          isNumber: true,
          cell: ({ forecast }) => (forecast === null ? '–' : amount(budget, forecast)),
        },
        {
          id: 'state',
          title: 'State',
          cell: ({ state }) => <Badge meaning={states[state].meaning}>{states[state].word}</Badge>,
        },
      ]}
    />
  );
}

const nameOf = ({ values }: Pick<Spender, 'values'>): string =>
  values.length === 0 ? 'All together' : values.map(({ label, id }) => label || id || 'without one').join(', ');

/** What a spender can be filtered by. */
const fields: Readonly<Record<string, string>> = {
  consumer: 'consumer',
  consumer_group: 'consumer_group',
  person: 'subject',
  subject: 'subject',
  agent: 'agent',
  credential: 'credential',
  route: 'route',
  service: 'gateway_service',
  model: 'ai_request_model',
  provider: 'ai_provider',
};

/** The requests of this window that were counted. */
function hrefOf({ scope, window }: Budget, plane: ControlPlane, { values }: Spender): string {
  const filters: Filter[] = [isOneOf('control_plane', plane.id), { field: 'ai_count', operator: '>', value: 0 }];
  if (scope.type === 'route' && scope.id !== undefined) filters.push(isOneOf('route', scopedId(plane.id, scope.id)));
  for (const { type, id } of values) {
    const field = fields[type];
    if (field !== undefined && id !== null) filters.push(isOneOf(field, id));
  }
  return requestsHref({ filters, range: { type: 'absolute', start: window.start, end: window.end } });
}
