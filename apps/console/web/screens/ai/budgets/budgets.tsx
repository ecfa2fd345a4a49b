import { Card, Figures, SkeletonTable } from '@sallyport/ui';
import { useQueries } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';
import type { ControlPlane } from '../../../api/control-planes.ts';
import { useKnowsPermissions, useMay } from '../../../api/person.ts';
import { NotPermitted } from '../../../parts/not-permitted.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { RefreshControl } from '../../../parts/time-range/refresh-control.tsx';
import { AiHeader } from '../parts/ai-header.tsx';
import { NothingYet } from '../parts/nothing-yet.tsx';
import { usePlane } from '../parts/use-plane.ts';
import { type Budget, byUrgency, worstOf } from './budget.ts';
import { BudgetCard } from './budget-card.tsx';

/** Each limit of money and tokens: how much of it is spent, by whom, and what it is coming to. */
export function Screen() {
  const may = useMay();
  const isKnown = useKnowsPermissions();
  const { planes, error: unread, refetch: readAgain } = usePlane();
  const readable = planes?.filter(({ id }) => may('plugins.read', id) && may('analytics.read', id)) ?? [];
  const results = useQueries({ queries: readable.map(({ id }) => budgetsQuery(id)) });
  const isLoading = planes === undefined || !isKnown || results.some(({ isPending }) => isPending);
  const failed = results.find(({ data, error: problem }) => data === undefined && problem !== null);
  const planeOf = new Map<Budget, ControlPlane>();
  for (const [index, { data }] of results.entries())
    for (const budget of data?.items ?? []) planeOf.set(budget, readable[index]!);
  const budgets = byUrgency([...planeOf.keys()]);
  const error = unread ?? failed?.error ?? null;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <AiHeader
        hasNoTime
        title="Budgets"
        description="Each limit of money and tokens: how much of it is spent, by whom, and what it is coming to."
        actions={<RefreshControl />}
      />
      {error !== null && (
        <ProblemState
          error={error}
          what="the budgets"
          permission="plugins.read"
          onRetry={() => void (unread === null ? failed?.refetch() : readAgain())}
        />
      )}
      {isLoading && error === null && (
        <Card>
          <SkeletonTable label="The budgets" />
        </Card>
      )}
      {!isLoading && error === null && budgets.length === 0 && (
        <Card>
          {readable.length === 0 && planes.length > 0 ? (
            <NotPermitted what="the budgets" permission="plugins.read, with analytics.read" />
          ) : (
            <NoBudgets />
          )}
        </Card>
      )}
      {budgets.length > 0 && <Summary budgets={budgets} />}
      {budgets.map((budget) => {
        const plane = planeOf.get(budget)!;
        return <BudgetCard key={`${plane.id} ${budget.id}`} budget={budget} plane={plane} />;
      })}
    </div>
  );
}

const budgetsQuery = (controlPlaneId: string) => ({
  queryKey: ['ai', 'budgets', controlPlaneId],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    api.get<{ readonly items: readonly Budget[] }>(path`/v2/control-planes/${controlPlaneId}/budgets`, { signal }),
});

function Summary({ budgets }: { readonly budgets: readonly Budget[] }) {
  const count = (state: ReturnType<typeof worstOf>) => budgets.filter((budget) => worstOf(budget) === state).length;
  const [hard, soft, expected] = [count('hard'), count('soft'), count('expected')];
  return (
    <Figures
      label="How the budgets stand"
      figures={[
        { label: 'Limits', value: budgets.length },
        { label: 'Used up', value: hard, ...(hard > 0 && { meaning: 'failed' as const }) },
        { label: 'Past a soft line', value: soft, ...(soft > 0 && { meaning: 'refused' as const }) },
        { label: 'Expected to be used up', value: expected, ...(expected > 0 && { meaning: 'running' as const }) },
      ]}
    />
  );
}

const NoBudgets = () => (
  <NothingYet
    title="No budgets yet"
    description="The plugin budget stops, or says so, when money or tokens are used up: for a person, a group, a project. ai-rate-limiting-advanced limits how many tokens go through in a minute."
    label="A budget of twenty dollars a day for each consumer"
    example={example}
  />
);

const example = `plugins:
  - name: budget
    config:
      levels:
        - name: consumer
          by: { type: consumer }
          limits:
            - { period: day, money: 20, alert_at: [0.8], stop: true }`;
