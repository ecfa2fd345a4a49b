import { NumberField as Base } from '@base-ui/react/number-field';
import { Minus, Plus } from '../icons.ts';
import { bareInput, Field, type FieldProps, fieldBoxAround } from './field.tsx';

interface NumberFieldProps extends FieldProps {
  /** Undefined: nothing is written. */
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly placeholder?: string | undefined;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** After the number: `ms`, `tokens`. */
  readonly unit?: string;
  readonly onBlur?: () => void;
}

/** A number; the arrow keys count. */
export function NumberField({
  value,
  onChange,
  placeholder,
  min,
  max,
  step,
  unit,
  onBlur,
  ...field
}: NumberFieldProps) {
  return (
    <Field {...field}>
      <Base.Root
        value={value ?? null}
        min={min}
        max={max}
        step={step}
        locale="en-US"
        format={{ maximumFractionDigits: 12 }}
        onValueChange={(number) => onChange(number ?? undefined)}
      >
        <Base.Group className={fieldBoxAround}>
          <Base.Input placeholder={placeholder} className={`${bareInput} tabular`} onBlur={onBlur} />
          {unit !== undefined && <span className="shrink-0 pr-2 text-faint">{unit}</span>}
          <Base.Decrement aria-label="Less" className={stepper}>
            <Minus className="size-3.5" aria-hidden="true" />
          </Base.Decrement>
          <Base.Increment aria-label="More" className={stepper}>
            <Plus className="size-3.5" aria-hidden="true" />
          </Base.Increment>
        </Base.Group>
      </Base.Root>
    </Field>
  );
}

const stepper =
  'flex h-7.5 w-7 shrink-0 items-center justify-center border-l border-line text-soft last:rounded-r-control enabled:hover:bg-over enabled:hover:text-ink disabled:text-faint';
