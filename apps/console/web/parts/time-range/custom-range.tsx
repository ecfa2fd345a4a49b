import { Button, DateTimeField, Form } from '@sallyport/ui';
import { useState } from 'react';
import type { TimeRange } from '../../state/time-range.ts';
import { boundsOf } from './bounds.ts';
import { rangeOf } from './words.ts';

interface CustomRangeProps {
  readonly range: TimeRange;
  readonly onChange: (range: TimeRange) => void;
}

/** From one moment to another, in the person's own zone. */
export function CustomRange({ range, onChange }: CustomRangeProps) {
  const [shown] = useState(() => boundsOf(range, Date.now()));
  const [startMs, setStart] = useState<number | undefined>(shown.startMs);
  const [endMs, setEnd] = useState<number | undefined>(shown.endMs);
  const [problem, setProblem] = useState<string>();
  const submit = () => {
    const told = rangeOf(startMs, endMs);
    if (typeof told === 'string') setProblem(told);
    else onChange(told);
  };
  return (
    <Form className="grid gap-2 border-t border-line p-3" onSubmit={submit}>
      <DateTimeField label="From" atMs={startMs} onChange={setStart} />
      <DateTimeField label="To" atMs={endMs} onChange={setEnd} />
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
    </Form>
  );
}
