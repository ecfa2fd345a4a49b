import { Select as Base } from '@base-ui/react/select';
import { classes } from '../classes.ts';
import { ChevronsUpDown } from '../icons.ts';
import { Field, type FieldProps, fieldBox } from './field.tsx';
import { SelectList, type SelectOption } from './select.tsx';

interface SelectFieldProps<Value extends string> extends FieldProps {
  /** Undefined: nothing is chosen. */
  readonly value: Value | undefined;
  readonly options: readonly SelectOption<Value>[];
  readonly onChange: (value: Value) => void;
  readonly placeholder?: string | undefined;
}

/** One of several, in a form. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { value, options, onChange, placeholder = 'Choose', ...field } = props;
  return (
    <Field {...field}>
      <Base.Root
        items={options}
        value={value ?? null}
        onValueChange={(chosen: Value | null) => chosen !== null && onChange(chosen)}
      >
        <Base.Trigger className={classes(fieldBox, 'flex items-center gap-1.5 text-left select-none hover:bg-over')}>
          <Base.Value className="grow truncate data-placeholder:text-faint" placeholder={placeholder} />
          <Base.Icon>
            <ChevronsUpDown className="size-3.5 shrink-0 text-faint" aria-hidden="true" />
          </Base.Icon>
        </Base.Trigger>
        <SelectList options={options} />
      </Base.Root>
    </Field>
  );
}
