import { Combobox as Base } from '@base-ui/react/combobox';
import { useMemo, useState } from 'react';
import { ChevronsUpDown, X } from '../icons.ts';
import { bareInput, Field, type FieldProps, fieldBoxAround } from './field.tsx';
import { asOptions, fits, OptionList } from './option-list.tsx';
import { type ComboOption, isNewOption, type ListedOption, useOptionSearch } from './option-search.ts';

interface ComboboxProps extends FieldProps {
  /** Undefined: nothing is chosen. */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  /** All there are, or, where there is `onSearch`, those whose names are known already. */
  readonly options?: readonly ComboOption[];
  /** Asks for those that fit what is written. The same function from time to time. */
  readonly onSearch?: (text: string, signal: AbortSignal) => Promise<readonly ComboOption[]>;
  /** Makes one of this name; what it is chosen as is up to the screen. */
  readonly onCreate?: (name: string) => void;
  readonly placeholder?: string | undefined;
  readonly isMono?: boolean;
}

/** One of many, found by writing a part of it. */
export function Combobox(props: ComboboxProps) {
  const { value, onChange, options = none, onSearch, onCreate, placeholder, isMono = false, ...field } = props;
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const chosen = useMemo(() => (value === undefined ? [] : [value]), [value]);
  const canCreate = onCreate !== undefined;
  const search = useOptionSearch({ options, onSearch, canCreate, text, isOpen, chosen });
  const choose = (option: ListedOption | null) => {
    if (option === null) onChange(undefined);
    else if (isNewOption(option)) onCreate?.(option.value);
    else onChange(option.value);
  };
  return (
    <Field {...field}>
      <Base.Root<ListedOption>
        items={search.items}
        value={search.chosen[0] ?? null}
        filter={onSearch === undefined ? fits : null}
        autoHighlight
        onOpenChange={setOpen}
        onValueChange={(option, { reason }) => reason !== 'escape-key' && choose(option)}
        onInputValueChange={(written, { reason }) => setText(reason === 'input-change' ? written : '')}
        {...asOptions}
      >
        <Base.InputGroup className={fieldBoxAround}>
          <Base.Input placeholder={placeholder} className={isMono ? `${bareInput} figure` : bareInput} />
          {value !== undefined && (
            <Base.Clear aria-label="Clear" className={end}>
              <X className="size-3.5" aria-hidden="true" />
            </Base.Clear>
          )}
          <Base.Trigger aria-label="Open" className={end}>
            <ChevronsUpDown className="size-3.5" aria-hidden="true" />
          </Base.Trigger>
        </Base.InputGroup>
        <OptionList state={search.state} />
      </Base.Root>
    </Field>
  );
}

const none: readonly ComboOption[] = [];
const end = 'flex h-7.5 w-7 shrink-0 items-center justify-center text-faint hover:text-ink';
