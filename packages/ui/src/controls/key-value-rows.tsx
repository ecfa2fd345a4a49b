import { useId } from 'react';
import { classes } from '../classes.ts';
import { Plus, X } from '../icons.ts';
import { Button, IconButton } from './button.tsx';
import { type FieldProps, fieldBox, fieldLabel } from './field.tsx';

export type Pair = readonly [key: string, value: string];

interface KeyValueRowsProps extends Omit<FieldProps, 'isOptional'> {
  /** In their order; one that is being written may be empty, or there twice. */
  readonly pairs: readonly Pair[];
  readonly onChange: (pairs: readonly Pair[]) => void;
  readonly keyName?: string;
  readonly valueName?: string;
  /** What the button says. */
  readonly add?: string;
}

/** Labels, headers: names with a value each. */
export function KeyValueRows(props: KeyValueRowsProps) {
  const { label, isLabelHidden = false, help, problem, isDisabled = false, className, pairs, onChange } = props;
  const { keyName = 'Key', valueName = 'Value', add = 'Add label' } = props;
  const id = useId();
  const change = (index: number, pair: Pair) => onChange(pairs.with(index, pair));
  return (
    <fieldset
      disabled={isDisabled}
      aria-describedby={
        classes(problem !== undefined && `${id}-problem`, help !== undefined && `${id}-help`) || undefined
      }
      className={classes('flex min-w-0 flex-col gap-1', className)}
    >
      <legend className={isLabelHidden ? 'sr-only' : classes(fieldLabel, 'mb-1')}>{label}</legend>
      {pairs.map(([key, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: while a key is written, its place is all that stays.
        <div key={index} className="flex items-center gap-1.5">
          <input
            aria-label={`${keyName} ${index + 1}`}
            placeholder={keyName}
            value={key}
            spellCheck={false}
            className={classes(fieldBox, 'figure basis-2/5')}
            onChange={(event) => change(index, [event.target.value, value])}
          />
          <input
            aria-label={`${valueName} ${index + 1}`}
            placeholder={valueName}
            value={value}
            spellCheck={false}
            className={classes(fieldBox, 'figure basis-3/5')}
            onChange={(event) => change(index, [key, event.target.value])}
          />
          <IconButton label={`Take ${key || 'this one'} away`} onClick={() => onChange(pairs.toSpliced(index, 1))}>
            <X className="size-4" aria-hidden="true" />
          </IconButton>
        </div>
      ))}
      <div>
        <Button size="small" onClick={() => onChange([...pairs, ['', '']])}>
          <Plus className="size-3.5" aria-hidden="true" />
          {add}
        </Button>
      </div>
      {problem !== undefined && (
        <p id={`${id}-problem`} className="text-xs text-failed">
          {problem}
        </p>
      )}
      {help !== undefined && (
        <p id={`${id}-help`} className="text-xs text-soft">
          {help}
        </p>
      )}
    </fieldset>
  );
}
