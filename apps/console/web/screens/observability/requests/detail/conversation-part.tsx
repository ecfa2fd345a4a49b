import { formatCount, formatDuration, formatUsd, Waterfall } from '@sallyport/ui';
import { useNavigate } from '@tanstack/react-router';
import { questionsOf, waterfallOf } from '../../conversations/hops.ts';
import { useConversationOf } from '../../conversations/use-conversation-of.ts';
import type { RequestView } from '../requests.queries.ts';
import { Section } from './section.tsx';

/** The other requests of the same question, where a model was asked in it. */
export function ConversationPart({ record }: RequestView) {
  const data = useConversationOf(record);
  const navigate = useNavigate();
  if (data === undefined) return null;
  const isHere = ({ request_id }: { request_id: string }) => request_id === record.request_id;
  const hops = questionsOf(data.hops).find((question) => question.some(isHere)) ?? data.hops;
  const rows = waterfallOf(hops);
  const costs = rows.flatMap(({ usd }) => usd ?? []);
  const wallMs = Math.max(...rows.map(({ offsetMs, durationMs }) => offsetMs + durationMs));
  return (
    <Section
      title="The question’s way"
      actions={
        <a
          className="text-sm text-accent hover:underline"
          href={`/conversations/${encodeURIComponent(data.id)}?hop=${encodeURIComponent(record.request_id)}`}
        >
          The whole conversation
        </a>
      }
    >
      <p className="text-sm text-soft">
        {formatCount(hops.length, 'request')} within {formatDuration(wallMs)}
        {costs.length > 0 && <> for {formatUsd(costs.reduce((sum, usd) => sum + usd, 0))}</>}.
      </p>
      <Waterfall
        title="Requests of this question"
        rows={rows}
        selectedId={record.request_id}
        onSelect={(id) => void navigate({ href: `/requests/${encodeURIComponent(id)}` })}
      />
    </Section>
  );
}
