import { type Filter, isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { useTimeRange } from '../../../state/use-time-range.ts';
import { ChartCard } from '../parts/chart-card.tsx';
import { FigureTiles } from '../parts/figure-tiles.tsx';
import { MetricChart } from '../parts/metric-chart.tsx';

interface ToolCallsProps {
  readonly filters: readonly Filter[];
  /** Of the chart. */
  readonly height: number;
}

/** How much tools are called, how well that goes, and when. */
export function ToolCalls({ filters, height }: ToolCallsProps) {
  const [range] = useTimeRange();
  const question = { datasource: 'agentic_usage', filters };
  const behind = (...more: readonly Filter[]) => requestsHref({ filters: [...filters, ...more], range });
  return (
    <>
      <FigureTiles
        question={{ ...question, time_range: range }}
        tiles={[
          { metric: 'request_count', title: 'Calls of tools', href: behind() },
          { metric: 'acl_allow_count', title: 'Allowed', href: behind(isOneOf('acl_action', 'allow')) },
          { metric: 'acl_deny_count', title: 'Denied', href: behind(isOneOf('acl_action', 'deny')) },
          {
            metric: 'mcp_error_rate',
            title: 'Error rate',
            href: behind({ field: 'mcp_error', operator: 'not_empty' }),
          },
          { metric: 'mcp_latency_average', title: 'Average latency', href: behind() },
          { metric: 'mcp_latency_p99', title: 'p99 latency', href: behind() },
        ]}
      />
      <ChartCard title="Calls over time, by tool">
        <MetricChart
          title="Calls of tools over time, by tool"
          question={question}
          show={{ metric: 'request_count', by: 'mcp_tool_name' }}
          isStacked
          height={height}
          empty="No tool was called in this time."
        />
      </ChartCard>
    </>
  );
}
