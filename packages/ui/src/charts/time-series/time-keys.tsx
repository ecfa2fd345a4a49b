import type { KeyboardEvent } from 'react';
import type { TimeSeriesData } from './data.ts';
import { describeAt } from './describe.ts';

interface TimeKeysProps {
  readonly data: TimeSeriesData;
  /** Where the keys went last. */
  readonly keyedMs: number | undefined;
  readonly onKeyed: (atMs: number) => void;
  readonly onPin: () => void;
  readonly onLeave: () => void;
}

/** What has the keyboard: from one time to the next, each read aloud. */
export function TimeKeys({ data, keyedMs, onKeyed, onPin, onLeave }: TimeKeysProps) {
  const last = data.timesMs.length - 1;
  const place = keyedMs === undefined ? -1 : data.timesMs.indexOf(keyedMs);
  const now = place < 0 ? last : place;
  const keys = (event: KeyboardEvent) => {
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    if (to !== undefined) onKeyed(data.timesMs[Math.max(0, Math.min(to, last))]!);
    else if (event.key === 'Enter') onPin();
    else return;
    event.preventDefault();
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Time"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={now}
      aria-valuetext={describeAt(data, now)}
      aria-keyshortcuts="t"
      onKeyDown={keys}
      onBlur={onLeave}
      className="pointer-events-none absolute inset-0 rounded-control"
    />
  );
}
