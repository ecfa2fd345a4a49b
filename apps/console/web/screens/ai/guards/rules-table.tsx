import { Card, formatValue, SkeletonTable, Table } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { type Filter, isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { NumberLink } from '../parts/number-link.tsx';
import { type GuardQuestion, type Rule, rulesQuery } from './guards.queries.ts';

interface RulesTableProps {
  readonly question: GuardQuestion;
  readonly onChoose: (filters: readonly Filter[]) => void;
}

const outcomes = ['blocked', 'masked', 'flagged', 'failed'] as const;

/** What each rule found, and how often it was right so far. */
export function RulesTable({ question, onChoose }: RulesTableProps) {
  const { data, error, isPending, refetch } = useQuery(rulesQuery(question));
  const of = ({ plugin_id, rule }: Rule): readonly Filter[] => [
    isOneOf('guard_plugin', plugin_id),
    rule === '' ? { field: 'guard_rule', operator: 'empty' } : isOneOf('guard_rule', rule),
  ];
  return (
    <Card title="By rule">
      {isPending && <SkeletonTable label="The rules" count={3} />}
      {error !== null && data === undefined && (
        <ProblemState error={error} what="the rules" permission="analytics.read" onRetry={() => void refetch()} />
      )}
      {data?.length === 0 && <p className="px-4 py-3 text-sm text-soft">No guard found anything in this time.</p>}
      {data !== undefined && data.length > 0 && (
        <Table<Rule>
          caption="Rules of guards"
          rows={data}
          rowKey={({ plugin_id, rule, phase }) => `${plugin_id} ${rule} ${phase}`}
          columns={[
            {
              id: 'rule',
              title: 'Rule',
              sortBy: ({ plugin, rule }) => `${plugin} ${rule}`,
              cell: (rule) => (
                <button type="button" className="text-left hover:underline" onClick={() => onChoose(of(rule))}>
                  {rule.plugin} <span className="figure text-soft">{rule.rule}</span>
                </button>
              ),
            },
            { id: 'phase', title: 'In', cell: ({ phase }) => (phase === 'input' ? 'prompt' : 'answer') },
            ...outcomes.map((outcome) => ({
              id: outcome,
              title: outcome.charAt(0).toUpperCase() + outcome.slice(1),
              isNumber: true,
              sortBy: ({ hits }: Rule) => hits[outcome] ?? 0,
              cell: (rule: Rule) => (
                <NumberLink
                  value={rule.hits[outcome] ?? 0}
                  href={requestsHref({
                    filters: [...question.filters, ...of(rule), isOneOf('guard_outcome', outcome)],
                    range: question.range,
                  })}
                />
              ),
            })),
            {
              id: 'judged',
              title: 'Judged',
              isNumber: true,
              cell: ({ verdicts }) => formatValue('count', verdicts.false_alarm + verdicts.right),
            },
            {
              id: 'precision',
              title: 'Precision so far',
              isNumber: true,
              sortBy: ({ precision }) => precision ?? 2,
              cell: ({ precision, verdicts }) =>
                precision === null ? (
                  <span className="text-faint">not judged</span>
                ) : (
                  <span title={`${verdicts.false_alarm} false alarms, ${verdicts.right} right`}>
                    {formatValue('%', precision * 100)}
                  </span>
                ),
            },
          ]}
        />
      )}
    </Card>
  );
}
