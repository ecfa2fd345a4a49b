import { formatAgo, formatTime } from '../format/time.ts';
import { useNowMs } from './now.ts';

interface TimeProps {
  readonly atMs: number;
}

/** `5 min ago`, with the whole time on hover. */
export function Time({ atMs }: TimeProps) {
  const nowMs = useNowMs();
  return (
    <time dateTime={new Date(atMs).toISOString()} title={formatTime(atMs)}>
      {formatAgo(atMs, nowMs)}
    </time>
  );
}
