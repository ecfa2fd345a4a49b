import { Card, formatDuration, formatUsd, Waterfall } from '@sallyport/ui';
import { useMemo } from 'react';
import type { HopView } from '../conversations.queries.ts';
import { waterfallOf } from '../hops.ts';

interface QuestionProps {
  readonly title: string;
  readonly hops: readonly HopView[];
  readonly selectedId: string | undefined;
  readonly onSelect: (requestId: string) => void;
}

/** The way of one question: a row for each hop, as long as it took. */
export function Question({ title, hops, selectedId, onSelect }: QuestionProps) {
  const rows = useMemo(() => waterfallOf(hops), [hops]);
  const tookMs = Math.max(...rows.map(({ offsetMs, durationMs }) => offsetMs + durationMs));
  const usd = rows.reduce((sum, row) => sum + (row.usd ?? 0), 0);
  return (
    <Card
      title={title}
      actions={
        <span className="tabular text-sm text-soft">
          {formatDuration(tookMs)}
          {usd > 0 && <span className="text-cost"> · {formatUsd(usd)}</span>}
        </span>
      }
    >
      <div className="p-2">
        <Waterfall
          title={`Hops of ${title.toLowerCase()}`}
          rows={rows}
          onSelect={onSelect}
          {...(selectedId !== undefined && { selectedId })}
        />
      </div>
    </Card>
  );
}
