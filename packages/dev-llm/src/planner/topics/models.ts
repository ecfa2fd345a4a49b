import { usageOf } from '../platform/usage.ts';
import type { Question } from '../question/question.ts';
import { type Column, paragraphs, table } from '../write/table.ts';
import { counted, dollars, milliseconds, named, number, sentenceStart } from '../write/words.ts';
import type { Topic } from './topic.ts';

interface Totals {
  readonly requests: number;
  readonly errors: number;
  readonly totalTokens: number;
  readonly costUsd: number;
  readonly unpricedRequests?: number;
}

interface Group extends Totals {
  readonly name: string;
  readonly provider?: string;
  readonly averageLatencyMs: number | null;
}

/** What models were asked for, and what they cost. */
export const models: Topic = {
  example: 'Which models used the most tokens over the past 7 days, and what did they cost?',
  needs: ['get_llm_usage_overview'],
  *plan(question, tools) {
    const groupBy = question.by ?? 'model';
    const usage = yield* usageOf<Totals, Group>('get_llm_usage_overview', question, tools, {
      groupBy,
      orderBy: orderOf(question),
    });
    if (typeof usage === 'string') return usage;
    const { range, place, totals, groups } = usage;
    const where = place === undefined ? '' : ` in ${named(place)}`;
    if (totals.requests === 0) return paragraphs(`No model was asked${where} ${range.words}.`, range.note);
    const first = groups[0]!;
    return paragraphs(
      `${sentenceStart(range.words)}, models${where} were asked ${counted(totals.requests, 'time')}, used ${counted(totals.totalTokens, 'token')} and cost ${costOf(totals)}; first by ${orderOf(question)} is ${named(first)}.`,
      table(columnsOf(groupBy), groups),
      (totals.unpricedRequests ?? 0) > 0 &&
        `The price of ${counted(totals.unpricedRequests!, 'request')} is not known; these add nothing to the cost.`,
      range.note,
      'Next: ask for the same by person, by provider, or over another time.',
    );
  },
};

function costOf({ requests, costUsd, unpricedRequests = 0 }: Totals): string {
  return costUsd === 0 && unpricedRequests === requests ? 'nothing that is known' : dollars(costUsd);
}

function orderOf({ metric }: Question): string {
  if (metric === 'tokens' || metric === 'requests') return metric;
  return metric === 'errors' || metric === 'clientErrors' || metric === 'serverErrors' ? 'errors' : 'cost';
}

function columnsOf(groupBy: string): readonly Column<Group>[] {
  return [
    { title: groupBy.replace('_', ' '), cell: ({ name }) => name },
    ...(groupBy === 'model' ? [{ title: 'provider', cell: ({ provider }: Group) => provider ?? '–' }] : []),
    { title: 'requests', isNumber: true, cell: ({ requests }) => number(requests) },
    { title: 'errors', isNumber: true, cell: ({ errors }) => number(errors) },
    { title: 'tokens', isNumber: true, cell: ({ totalTokens }) => number(totalTokens) },
    { title: 'cost', isNumber: true, cell: ({ costUsd }) => dollars(costUsd) },
    {
      title: 'mean latency',
      isNumber: true,
      cell: ({ averageLatencyMs }) => (averageLatencyMs === null ? '–' : milliseconds(averageLatencyMs)),
    },
  ];
}
