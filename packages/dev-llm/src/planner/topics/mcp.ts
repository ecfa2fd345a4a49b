import { usageOf } from '../platform/usage.ts';
import type { Question } from '../question/question.ts';
import { type Column, paragraphs, table } from '../write/table.ts';
import { counted, milliseconds, named, number, sentenceStart } from '../write/words.ts';
import type { Topic } from './topic.ts';

interface Totals {
  readonly calls: number;
  readonly errors: number;
  readonly errorRate: number;
  readonly deniedCalls: number;
}

interface Group extends Totals {
  readonly name: string;
  readonly serverName?: string;
  readonly averageLatencyMs: number | null;
}

/** Which tools of MCP servers were called, and how that went. */
export const mcp: Topic = {
  example: 'Which MCP tools were called most today?',
  needs: ['get_mcp_usage_overview'],
  *plan(question, tools) {
    const groupBy = question.by ?? 'tool';
    const given = { groupBy, orderBy: orderOf(question) };
    const usage = yield* usageOf<Totals, Group>('get_mcp_usage_overview', question, tools, given);
    if (typeof usage === 'string') return usage;
    const { range, place, totals, groups } = usage;
    const where = place === undefined ? '' : ` in ${named(place)}`;
    if (totals.calls === 0) return paragraphs(`No MCP tool was called${where} ${range.words}.`, range.note);
    return paragraphs(
      `${sentenceStart(range.words)}, MCP tools${where} were called ${counted(totals.calls, 'time')}, of which ${number(totals.errors)} failed (${number(totals.errorRate)}%); first is ${named(groups[0]!)}.`,
      table(columnsOf(groupBy), groups),
      range.note,
      'Next: ask for the same by person, by server, or over another time.',
    );
  },
};

function orderOf({ metric, counts }: Question): string {
  const isErrors = metric === 'errors' || metric === 'clientErrors' || metric === 'serverErrors';
  return isErrors ? (counts === true ? 'errors' : 'error_rate') : 'calls';
}

function columnsOf(groupBy: string): readonly Column<Group>[] {
  return [
    { title: groupBy.replace('_', ' '), cell: ({ name }) => name },
    ...(groupBy === 'tool' ? [{ title: 'server', cell: ({ serverName }: Group) => serverName ?? '–' }] : []),
    { title: 'calls', isNumber: true, cell: ({ calls }) => number(calls) },
    { title: 'errors', isNumber: true, cell: ({ errors }) => number(errors) },
    { title: 'error rate', isNumber: true, cell: ({ errorRate }) => `${number(errorRate)}%` },
    { title: 'denied', isNumber: true, cell: ({ deniedCalls }) => number(deniedCalls) },
    {
      title: 'mean latency',
      isNumber: true,
      cell: ({ averageLatencyMs }) => (averageLatencyMs === null ? '–' : milliseconds(averageLatencyMs)),
    },
  ];
}
