import { Card, TopTable } from '@sallyport/ui';
import { type DataColumn, DataTable } from '@sallyport/ui/data-table';
import { useMemo } from 'react';
import { type Filter, isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import type { TimeRange } from '../../../state/time-range.ts';
import { useTimeRange } from '../../../state/use-time-range.ts';
import { AiHeader } from '../parts/ai-header.tsx';
import { ChartCard } from '../parts/chart-card.tsx';
import { MetricChart } from '../parts/metric-chart.tsx';
import { NothingYet } from '../parts/nothing-yet.tsx';
import { NumberLink } from '../parts/number-link.tsx';
import { useMeasures } from '../parts/use-measures.ts';
import { usePlane } from '../parts/use-plane.ts';
import { type AgentRow, agentRows, renamed } from './agent-rows.ts';

const byAgent: Filter = { field: 'agent', operator: 'not_empty' };
const dimensions = ['agent'];
const toolNames = { request_count: 'tool_calls' };

/** Programs that act for people, and what they did. */
export function Screen() {
  const [range] = useTimeRange();
  const { filters: ofPlane } = usePlane();
  const filters = useMemo(() => [...ofPlane, byAgent], [ofPlane]);
  const asked = { filters, time_range: range };
  const all = useMeasures({ ...asked, datasource: 'api_usage', metrics: ['request_count', 'error_rate'], dimensions });
  const models = useMeasures({
    ...{ ...asked, datasource: 'llm_usage', dimensions },
    metrics: ['ai_request_count', 'total_tokens', 'cost'],
  });
  const tools = useMeasures({
    ...{ time_range: range, datasource: 'agentic_usage', dimensions },
    filters: [...filters, isOneOf('mcp_method', 'tools/call')],
    metrics: ['request_count', 'acl_deny_count'],
  });
  const rows = useMemo(
    () =>
      agentRows(
        [all.measures, models.measures, tools.measures && renamed(tools.measures, toolNames)].filter(
          (measures) => measures !== undefined,
        ),
      ),
    [all.measures, models.measures, tools.measures],
  );
  const columns = useMemo(() => agentColumns(range, ofPlane), [range, ofPlane]);
  const isEmpty = all.measures !== undefined && rows.length === 0;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <AiHeader title="Agents" description="Programs that act for people, as their tokens say, and what they did." />
      {isEmpty ? (
        <Card>
          <NoAgents />
        </Card>
      ) : (
        <>
          <ChartCard title="Requests over time, by agent">
            <MetricChart
              title="Requests over time, by agent"
              question={{ datasource: 'api_usage', filters }}
              show={{ metric: 'request_count', by: 'agent' }}
              isStacked
              height={150}
            />
          </ChartCard>
          <Card>
            <DataTable<AgentRow>
              caption="Agents"
              isMain
              columns={columns}
              rows={rows}
              rowKey={({ agent }) => agent}
              rowHref={({ agent }) => requestsHref({ filters: [...ofPlane, isOneOf('agent', agent)], range })}
              isLoading={all.measures === undefined && all.error === null}
              failed={
                all.error && (
                  <ProblemState error={all.error} what="the agents" permission="analytics.read" onRetry={all.refetch} />
                )
              }
            />
          </Card>
          <ForWhom filters={filters} />
        </>
      )}
    </div>
  );
}

function agentColumns(range: TimeRange, ofPlane: readonly Filter[]): readonly DataColumn<AgentRow>[] {
  const href = ({ agent }: AgentRow, ...more: readonly Filter[]) =>
    requestsHref({ filters: [...ofPlane, isOneOf('agent', agent), ...more], range });
  const number = (
    id: string,
    title: string,
    unit: 'count' | '%' | 'usd' = 'count',
    ...more: readonly Filter[]
  ): DataColumn<AgentRow> => ({
    ...{ id, title, isNumber: true, width: 110 },
    sortBy: ({ values }) => values[id] ?? undefined,
    cell: (row) => <NumberLink value={row.values[id]} unit={unit} href={href(row, ...more)} />,
  });
  const ofModels: Filter = { field: 'ai_count', operator: '>', value: 0 };
  return [
    { id: 'agent', title: 'Agent', sortBy: ({ agent }) => agent, cell: ({ agent }) => agent },
    number('request_count', 'Requests'),
    number('error_rate', 'Error rate', '%', isOneOf('status_code_grouped', '4XX', '5XX')),
    number('ai_request_count', 'To models', 'count', ofModels),
    number('total_tokens', 'Tokens', 'count', ofModels),
    number('cost', 'Cost', 'usd', ofModels),
    number('tool_calls', 'Tool calls', 'count', isOneOf('mcp_method', 'tools/call')),
    number('acl_deny_count', 'Denied', 'count', isOneOf('acl_action', 'deny')),
  ];
}

/** On whose behalf they came. */
function ForWhom({ filters }: { readonly filters: readonly Filter[] }) {
  const [range] = useTimeRange();
  const { measures, error, refetch } = useMeasures({
    ...{ datasource: 'api_usage', filters, time_range: range },
    metrics: ['request_count', 'error_rate', 'response_latency_p99'],
    dimensions: ['agent', 'subject'],
  });
  return (
    <Card title="For whom they act">
      <TopTable
        title="Agents and the people for whom they act"
        dimensions={[
          { name: 'agent', title: 'Agent' },
          { name: 'subject', title: 'For' },
        ]}
        metrics={[
          { name: 'request_count', title: 'Requests', unit: 'count' },
          { name: 'error_rate', title: 'Error rate', unit: '%' },
          { name: 'response_latency_p99', title: 'p99 latency', unit: 'ms' },
        ]}
        rows={measures?.rows.map(({ ids: [agent = '', subject = ''], values }) => ({
          names: [
            { text: agent, href: requestsHref({ filters: [...filters, isOneOf('agent', agent)], range }) },
            {
              text: subject === 'empty' ? 'Nobody named' : subject,
              href: requestsHref({
                filters: [
                  ...filters,
                  isOneOf('agent', agent),
                  subject === 'empty' ? { field: 'subject', operator: 'empty' } : isOneOf('subject', subject),
                ],
                range,
              }),
            },
          ],
          values: ['request_count', 'error_rate', 'response_latency_p99'].map((metric) => values[metric] ?? null),
        }))}
        {...(error !== null && { failure: { message: 'It could not be read.', onRetry: refetch } })}
      />
    </Card>
  );
}

const NoAgents = () => (
  <NothingYet
    title="No agents were seen in this time"
    description="An agent is seen where a token says who acts for whom (the claim act of RFC 8693), or where the token is a program's own. Calls between agents (A2A) are counted once a route passes them on."
    label="A route that says which agents may act for whom"
    example={example}
  />
);

const example = `routes:
  - name: tools
    paths: [/tools]
    plugins:
      - name: openid-connect
        config: { issuer: https://login.example.com, auth_methods: [bearer] }
      - name: agent-access
        config:
          rules: [{ agents: [chatbot], groups: [staff] }]`;
