import { Button, classes, Popover } from '@sallyport/ui';
import { Clock } from '@sallyport/ui/icons';
import { useState } from 'react';
import { type RelativeTime, relativeTimes, type TimeRange } from '../../state/time-range.ts';
import { CustomRange } from './custom-range.tsx';
import { rangeWords } from './words.ts';

interface TimeRangePickerProps {
  readonly range: TimeRange;
  readonly onChange: (range: TimeRange) => void;
  /** Those that can be chosen; all where they are not told. */
  readonly offered?: readonly RelativeTime[];
}

const all = Object.keys(relativeTimes) as readonly RelativeTime[];

/** From when to when: one of the usual ranges, or one of one's own. */
export function TimeRangePicker({ range, onChange, offered = all }: TimeRangePickerProps) {
  const [isOpen, setOpen] = useState(false);
  const choose = (chosen: TimeRange) => {
    setOpen(false);
    onChange(chosen);
  };
  const here = range.type === 'relative' ? range.time_range : undefined;
  return (
    <Popover
      label="Time range"
      align="end"
      isOpen={isOpen}
      onOpenChange={setOpen}
      className="w-72"
      trigger={
        <Button className="min-w-0 shrink">
          <Clock className="size-3.5 shrink-0" aria-hidden="true" />
          <span className="sr-only">Time range: </span>
          <span className="truncate">{rangeWords(range)}</span>
        </Button>
      }
    >
      <ul className="grid grid-cols-2 gap-0.5 p-1.5">
        {offered.map((time) => (
          <li key={time}>
            <button
              type="button"
              aria-current={time === here ? 'true' : undefined}
              onClick={() => choose({ type: 'relative', time_range: time })}
              className={classes(
                'h-8 w-full rounded-control px-2 text-left text-sm hover:bg-over',
                time === here && 'bg-accent-wash font-medium text-accent',
              )}
            >
              {relativeTimes[time]}
            </button>
          </li>
        ))}
      </ul>
      <CustomRange range={range} onChange={choose} />
    </Popover>
  );
}
