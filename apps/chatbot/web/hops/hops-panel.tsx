import { formatCount, formatDuration } from '@sallyport/ui';
import type { Hop } from '../../src/wire.ts';
import { HopRow } from './hop-row.tsx';
import { layOut, nineHops } from './nine.ts';

interface HopsPanelProps {
  /** Of the answer that is looked at; none before there is one. */
  readonly hops: readonly Hop[];
  readonly traceId: string | undefined;
  readonly requestsUrl: string;
  /** No more hops come: what still runs was broken off. */
  readonly isOver: boolean;
}

/** How an answer came about: one row for each hop, as wide as it took. */
export function HopsPanel({ hops, traceId, requestsUrl, isOver }: HopsPanelProps) {
  if (hops.length === 0) return <Way />;
  const { bars, wholeMs } = layOut(hops);
  return (
    <div className="p-4">
      <p className="text-sm text-soft">
        {formatCount(hops.length, 'hop')}
        {isOver && ` in ${formatDuration(wholeMs)}`}, each checked and recorded by the gateway.
      </p>
      <ol className="mt-3 -mx-2">
        {bars.map((bar) => (
          <HopRow key={keyOf(bar.hop)} bar={bar} requestsUrl={requestsUrl} isOver={isOver} />
        ))}
      </ol>
      {traceId !== undefined && (
        <p className="mt-4 text-xs text-faint">
          Trace <span className="figure break-all">{traceId}</span>
        </p>
      )}
    </div>
  );
}

/** Several hops have the same number, at different times. */
const keyOf = ({ n, startedAtMs, toolCallId, title }: Hop) => `${n}-${startedAtMs}-${toolCallId ?? title}`;

function Way() {
  return (
    <div className="p-4">
      <p className="text-sm text-soft">
        Every answer takes nine hops. Ask something, and each is shown here as it happens.
      </p>
      <ol className="mt-3 grid gap-2">
        {nineHops.map(({ n, title }) => (
          <li key={n} className="flex gap-2.5 text-sm text-faint">
            <span className="figure w-4 shrink-0 text-right" aria-hidden="true">
              {n}
            </span>
            {title}
          </li>
        ))}
      </ol>
    </div>
  );
}
