import type { RelativeTime } from '../../state/time-range.ts';
import { useTimeRange } from '../../state/use-time-range.ts';
import { RefreshControl } from './refresh-control.tsx';
import { TimeRangePicker } from './time-range-picker.tsx';

interface TimeControlsProps {
  /** What is shown where the address tells nothing; 24 hours where this does not either. */
  readonly usual?: RelativeTime;
  readonly offered?: readonly RelativeTime[];
}

/** At the top of a screen on which time matters: which range, and how it stays new. Both stand in the address. */
export function TimeControls({ usual, offered }: TimeControlsProps) {
  const [range, setRange] = useTimeRange(usual);
  return (
    <div className="flex min-w-0 items-center gap-1">
      <RefreshControl />
      <TimeRangePicker range={range} onChange={setRange} {...(offered && { offered })} />
    </div>
  );
}
