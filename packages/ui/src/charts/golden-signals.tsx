import { classes } from '../classes.ts';
import { markColour } from './palette.ts';
import type { Unready } from './place.tsx';
import { FailedChart } from './place.tsx';
import { type Figure, SingleValue } from './single-value.tsx';

interface GoldenSignalsProps extends Unready {
  /** While there is none, it is being loaded. */
  readonly requests: Figure | undefined;
  readonly errorRate: Figure | undefined;
  readonly latency: Figure | undefined;
  /** Which latency it is. */
  readonly latencyTitle?: string;
  readonly links?: { readonly requests?: string; readonly errorRate?: string; readonly latency?: string };
  /** Each in a card of its own, or together in the place of one tile. */
  readonly look?: 'cards' | 'plain';
}

/** Whether all is well: how much, how much of it failed, how fast. */
export function GoldenSignals(props: GoldenSignalsProps) {
  const {
    requests,
    errorRate,
    latency,
    latencyTitle = 'p99 latency',
    links = {},
    look = 'cards',
    failure,
    empty,
  } = props;
  if (failure !== undefined) return <FailedChart failure={failure} />;
  const place = classes('min-w-0', look === 'cards' ? 'rounded-card border border-line bg-paper p-4' : 'p-1');
  return (
    <div className="@container h-full">
      <div className="grid h-full grid-cols-1 gap-3 @md:grid-cols-3">
        <div className={place}>
          <SingleValue title="Requests" data={requests} href={links.requests} empty={empty} />
        </div>
        <div className={place}>
          <SingleValue
            title="Error rate"
            data={errorRate}
            better="less"
            href={links.errorRate}
            colour={markColour('failed')}
            empty={empty}
          />
        </div>
        <div className={place}>
          <SingleValue title={latencyTitle} data={latency} better="less" href={links.latency} empty={empty} />
        </div>
      </div>
    </div>
  );
}
