import { Combobox as Base } from '@base-ui/react/combobox';
import { useState } from 'react';
import { X } from '../icons.ts';
import { Field, type FieldProps, fieldBoxAround } from './field.tsx';
import { asOptions, fits, OptionList } from './option-list.tsx';
import { type ComboOption, isNewOption, type ListedOption, useOptionSearch } from './option-search.ts';

interface MultiSelectProps extends FieldProps {
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  /** All there are, or, where there is `onSearch`, those whose names are known already. */
  readonly options?: readonly ComboOption[];
  /** Asks for those that fit what is written. The same function from time to time. */
  readonly onSearch?: (text: string, signal: AbortSignal) => Promise<readonly ComboOption[]>;
  /** Makes one of this name; what it is chosen as is up to the screen. */
  readonly onCreate?: (name: string) => void;
  readonly placeholder?: string | undefined;
}

/** Some of many, found by writing a part of their names. */
export function MultiSelect(props: MultiSelectProps) {
  const { values, onChange, options = none, onSearch, onCreate, placeholder, ...field } = props;
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const canCreate = onCreate !== undefined;
  const search = useOptionSearch({ options, onSearch, canCreate, text, isOpen, chosen: values });
  const choose = (chosen: readonly ListedOption[]) => {
    setText('');
    const made = chosen.find(isNewOption);
    if (made === undefined) onChange(chosen.map(({ value }) => value));
    else onCreate?.(made.value);
  };
  return (
    <Field {...field}>
      <Base.Root<ListedOption, true>
        multiple
        items={search.items}
        value={search.chosen as ListedOption[]}
        inputValue={text}
        filter={onSearch === undefined ? fits : null}
        autoHighlight
        onOpenChange={setOpen}
        // Escape leaves; what is chosen stays.
        onValueChange={(chosen, { reason }) => reason !== 'escape-key' && choose(chosen)}
        onInputValueChange={setText}
        {...asOptions}
      >
        <Base.InputGroup className={fieldBoxAround}>
          <Base.Chips
            aria-label={`${field.label}: chosen`}
            className="flex min-w-0 grow flex-wrap items-center gap-1 p-0.75"
          >
            {search.chosen.map(({ value, label }) => (
              <Base.Chip key={value} aria-label={label} className={chip}>
                <span className="truncate">{label}</span>
                <Base.ChipRemove aria-label={`Take ${label} away`} className={chipRemove}>
                  <X className="size-3" aria-hidden="true" />
                </Base.ChipRemove>
              </Base.Chip>
            ))}
            <Base.Input placeholder={values.length === 0 ? placeholder : undefined} className={chipInput} />
          </Base.Chips>
        </Base.InputGroup>
        <OptionList state={search.state} />
      </Base.Root>
    </Field>
  );
}

const none: readonly ComboOption[] = [];

export const chip =
  'inline-flex h-6 max-w-full items-center gap-1 rounded bg-over pr-0.5 pl-1.5 text-xs outline-none focus-within:bg-accent-wash data-highlighted:bg-accent-wash';
export const chipRemove =
  'flex size-5 shrink-0 items-center justify-center rounded text-faint hover:bg-sunken hover:text-ink';
export const chipInput =
  'h-6 w-20 min-w-20 grow bg-transparent px-1.5 text-sm outline-none placeholder:text-faint disabled:text-faint';
