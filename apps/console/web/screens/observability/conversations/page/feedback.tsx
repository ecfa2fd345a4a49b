import { Badge, Card, formatNumber } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { metricsQuery } from '../../../../api/analytics.ts';
import { isOneOf } from '../../../../parts/filters/filter.ts';
import type { HopView } from '../conversations.queries.ts';

interface FeedbackProps {
  readonly hops: readonly HopView[];
}

/** What people and judges said of its answers; nothing where nobody did. */
export function Feedback({ hops }: FeedbackProps) {
  const answers = hops.filter(({ kind }) => kind === 'llm' || kind === 'http').map(({ request_id }) => request_id);
  const { data } = useQuery({
    ...metricsQuery({
      datasource: 'feedback',
      metrics: ['feedback_count', 'feedback_score_average'],
      dimensions: ['feedback_name', 'feedback_source'],
      filters: [isOneOf('request_id', ...answers.slice(0, 500))],
      // It may be given long after the answer.
      time_range: { type: 'relative', time_range: '30d' },
    }),
    enabled: answers.length > 0,
  });
  if (data === undefined || data.data.length === 0) return null;
  return (
    <Card title="Feedback">
      <ul className="divide-y divide-line text-sm">
        {data.data.map(({ event }) => {
          const score = Number(event['feedback_score_average']);
          return (
            <li
              key={`${event['feedback_name']} ${event['feedback_source']}`}
              className="flex items-center gap-3 px-4 py-2"
            >
              <span className="grow">
                {event['feedback_name']}{' '}
                <span className="text-soft">by {sources[String(event['feedback_source'])]}</span>
              </span>
              <Badge meaning={score < 0.5 ? 'failed' : 'allowed'}>{formatNumber(score)} of 1</Badge>
              <span className="tabular text-soft">{event['feedback_count']}×</span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

const sources: Readonly<Record<string, string>> = { user: 'a person', reviewer: 'a reviewer', judge: 'a judge' };
