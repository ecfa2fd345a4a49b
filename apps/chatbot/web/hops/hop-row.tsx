import { classes, formatDuration, type Meaning, markOf, textOf } from '@sallyport/ui';
import { ArrowUpRight } from '@sallyport/ui/icons';
import type { Hop } from '../../src/wire.ts';
import type { HopBar } from './nine.ts';

interface HopRowProps {
  readonly bar: HopBar;
  readonly requestsUrl: string;
  readonly isOver: boolean;
}

const meanings: Readonly<Record<Hop['status'], Meaning>> = {
  running: 'running',
  done: 'allowed',
  refused: 'refused',
  failed: 'failed',
  stopped: 'redirected',
};

export function HopRow({ bar: { hop, start, width }, requestsUrl, isOver }: HopRowProps) {
  const status = hop.status === 'running' && isOver ? 'stopped' : hop.status;
  const content = (
    <>
      <span className="figure w-4 shrink-0 text-right text-faint">{hop.n}</span>
      <span className="min-w-0 grow">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 grow wrap-anywhere">{hop.title}</span>
          {hop.durationMs !== undefined && hop.durationMs > 0 && (
            <span className="figure shrink-0 text-xs text-soft">{formatDuration(hop.durationMs)}</span>
          )}
          {hop.requestId !== undefined && (
            <ArrowUpRight className="size-3.5 shrink-0 translate-y-0.5 text-faint" aria-hidden="true" />
          )}
        </span>
        <span className="relative mt-1 block h-1 overflow-hidden rounded-full bg-sunken" aria-hidden="true">
          <span
            className={classes(
              'absolute inset-y-0 min-w-0.5 rounded-full',
              markOf[meanings[status]],
              status === 'running' && 'animate-pulse',
            )}
            style={{ left: `${Math.min(start, 0.995) * 100}%`, width: `${width * 100}%` }}
          />
        </span>
        <span className="mt-0.5 flex justify-between gap-2 text-xs text-faint">
          <span className="min-w-0 wrap-anywhere">{hop.detail}</span>
          <span className={classes('shrink-0', status !== 'done' && textOf[meanings[status]])}>
            {status === 'done' ? <span className="sr-only">done</span> : status}
          </span>
        </span>
      </span>
    </>
  );
  const place = 'flex gap-2.5 rounded-control px-2 py-1.5 text-sm';
  return (
    <li>
      {hop.requestId === undefined ? (
        <div className={place}>{content}</div>
      ) : (
        <a
          className={classes(place, 'hover:bg-over')}
          href={`${requestsUrl}/${encodeURIComponent(hop.requestId)}`}
          target="_blank"
          rel="noopener"
        >
          {content}
          <span className="sr-only">: opens the request in a new tab</span>
        </a>
      )}
    </li>
  );
}
