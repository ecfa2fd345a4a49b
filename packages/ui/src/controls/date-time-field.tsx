import { Field as Base } from '@base-ui/react/field';
import { Field, type FieldProps, fieldBox } from './field.tsx';
import { localText, timeOf } from './local-time.ts';

interface DateTimeFieldProps extends FieldProps {
  readonly atMs: number | undefined;
  readonly onChange: (atMs: number | undefined) => void;
  readonly minMs?: number;
  readonly maxMs?: number;
}

/** A day and a time, in the person's own zone. */
export function DateTimeField({ atMs, onChange, minMs, maxMs, ...field }: DateTimeFieldProps) {
  return (
    <Field {...field}>
      <Base.Control
        type="datetime-local"
        value={atMs === undefined ? '' : localText(atMs)}
        min={minMs === undefined ? undefined : localText(minMs)}
        max={maxMs === undefined ? undefined : localText(maxMs)}
        className={`${fieldBox} tabular`}
        onValueChange={(text) => onChange(timeOf(text))}
      />
    </Field>
  );
}
