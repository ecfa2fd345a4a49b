import { Button } from '@sallyport/ui';
import { useState } from 'react';
import type { TimeRange } from '../../state/time-range.ts';
import { boundsOf } from './bounds.ts';
import { localText, rangeOfTexts } from './words.ts';

interface CustomRangeProps {
  readonly range: TimeRange;
  readonly onChange: (range: TimeRange) => void;
}

const field = 'h-8 w-full min-w-0 rounded-control border border-line bg-paper px-2 text-sm';

/** From one moment to another, in the person's own zone. */
export function CustomRange({ range, onChange }: CustomRangeProps) {
  const [[from, to], setTexts] = useState(() => textsOf(range));
  const [problem, setProblem] = useState<string>();
  return (
    <form
      noValidate
      className="grid gap-2 border-t border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        const told = rangeOfTexts(from, to);
        if (typeof told === 'string') setProblem(told);
        else onChange(told);
      }}
    >
      <label className="grid gap-0.5 text-xs text-soft">
        From
        <input
          type="datetime-local"
          className={field}
          value={from}
          onChange={({ target }) => setTexts([target.value, to])}
        />
      </label>
      <label className="grid gap-0.5 text-xs text-soft">
        To
        <input
          type="datetime-local"
          className={field}
          value={to}
          onChange={({ target }) => setTexts([from, target.value])}
        />
      </label>
      {problem !== undefined && (
        <p role="alert" className="text-xs text-failed">
          {problem}
        </p>
      )}
      <div className="flex items-center justify-between gap-2">
        <span className="min-w-0 truncate text-xs text-faint">{Intl.DateTimeFormat().resolvedOptions().timeZone}</span>
        <Button type="submit" size="small">
          Show this range
        </Button>
      </div>
    </form>
  );
}

function textsOf(range: TimeRange): readonly [from: string, to: string] {
  const { startMs, endMs } = boundsOf(range, Date.now());
  return [localText(new Date(startMs).toISOString()), localText(new Date(endMs).toISOString())];
}
