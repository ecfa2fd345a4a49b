import { BarRanking, Card, PageHeader, SingleValue } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { metricsQuery } from '../../api/analytics.ts';
import { useControlPlanes } from '../../api/control-planes.ts';
import { isOneOf } from '../../parts/filters/filter.ts';
import { requestsHref } from '../../parts/filters/requests-href.ts';
import { rankingOf } from '../../parts/metrics/answers.ts';
import { RequestSignals } from '../../parts/metrics/request-signals.tsx';
import { StatusChart } from '../../parts/metrics/status-chart.tsx';
import { useFigures } from '../../parts/metrics/use-figures.ts';
import { ProblemState } from '../../parts/problem-state.tsx';
import { TimeControls } from '../../parts/time-range/time-controls.tsx';
import { rangeBetween, type TimeRange } from '../../state/time-range.ts';
import { useTimeRange } from '../../state/use-time-range.ts';
import { Attention } from './attention/attention.tsx';
import { Changes } from './changes.tsx';
import { FirstSteps } from './first-steps.tsx';

/** Whether all is well, what needs somebody, and what changed. */
export function Screen() {
  const [range, setRange] = useTimeRange();
  const planes = useControlPlanes();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <PageHeader title="Overview" actions={<TimeControls />} />
      {planes.error !== null ? (
        <ProblemState error={planes.error} what="the control planes" onRetry={() => void planes.refetch()} />
      ) : planes.data?.length === 0 ? (
        <FirstSteps />
      ) : (
        <>
          <RequestSignals question={{ time_range: range }} />
          <AiFigures range={range} />
          <div className="grid grid-cols-[minmax(0,1fr)] gap-3 min-[1100px]:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <Card title="Requests over time, by status" className="min-w-0">
              <div className="p-4">
                <StatusChart
                  question={{ time_range: range }}
                  hrefOf={(field, id) => requestsHref({ range, filters: [isOneOf(field, id)] })}
                  onSelectWindow={(fromMs, toMs) => setRange(rangeBetween(fromMs, toMs))}
                  empty="No requests in this time."
                />
              </div>
            </Card>
            <Attention planes={planes.data} range={range} />
            <Card title="Services that fail most" className="min-w-0">
              <div className="p-4">
                <FailingServices range={range} />
              </div>
            </Card>
            <Changes planes={planes.data} />
          </div>
        </>
      )}
    </div>
  );
}

interface RangeProps {
  readonly range: TimeRange;
}

const failed = isOneOf('status_code_grouped', '4XX', '5XX');

const bare = { hasTrend: false };

/** What models, tools and guards did, a figure each. */
function AiFigures({ range }: RangeProps) {
  const llm = useFigures(
    {
      datasource: 'llm_usage',
      metrics: ['ai_request_count', 'total_tokens', 'cost'],
      time_range: range,
    },
    bare,
  );
  const toolCalls = { field: 'mcp_tool_name', operator: 'not_empty' } as const;
  const tools = useFigures(
    {
      ...{ datasource: 'agentic_usage', metrics: ['request_count', 'acl_deny_count'], time_range: range },
      filters: [toolCalls],
    },
    bare,
  );
  const guards = useFigures({ datasource: 'guard_usage', metrics: ['guard_blocked_count'], time_range: range }, bare);
  const tiles = [
    { title: 'Model requests', of: llm, metric: 'ai_request_count', href: '/ai/models' },
    { title: 'Tokens', of: llm, metric: 'total_tokens', href: '/ai/models' },
    { title: 'Cost', of: llm, metric: 'cost', href: '/ai/models' },
    { title: 'Tool calls', of: tools, metric: 'request_count', href: requestsHref({ range, filters: [toolCalls] }) },
    {
      ...{ title: 'Tool calls denied', of: tools, metric: 'acl_deny_count' },
      href: requestsHref({ range, filters: [isOneOf('acl_action', 'deny')] }),
    },
    { title: 'Blocked by guards', of: guards, metric: 'guard_blocked_count', href: '/ai/guards' },
  ];
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
      {tiles.map(({ title, of, metric, href }) => (
        <div key={title} className="min-w-0 rounded-card border border-line bg-paper p-3">
          <SingleValue
            title={title}
            data={of.figures?.[metric]}
            href={href}
            empty="None"
            {...(of.error !== null && { failure: { message: 'It could not be read.', onRetry: of.refetch } })}
          />
        </div>
      ))}
    </div>
  );
}

function FailingServices({ range }: RangeProps) {
  const question = {
    ...{ metrics: ['request_count'], dimensions: ['gateway_service', 'status_code_grouped'], time_range: range },
    ...{ filters: [failed], limit: 8 },
  };
  const { data, error, refetch } = useQuery(metricsQuery(question));
  const ranking = rankingOf(data, {
    ...{ metric: 'request_count', by: 'gateway_service', thenBy: 'status_code_grouped', title: 'Requests' },
    hrefOf: (field, id) =>
      id === 'empty' ? undefined : requestsHref({ range, filters: [isOneOf(field, id), failed] }),
  });
  return (
    <BarRanking
      title="Services by refused and failed requests"
      {...ranking}
      empty="Nothing was refused, and nothing failed."
      {...(error !== null && { failure: { message: 'The ranking could not be read.', onRetry: () => void refetch() } })}
    />
  );
}
