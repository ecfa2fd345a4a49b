import { Field as Base } from '@base-ui/react/field';
import { type KeyboardEvent, useState } from 'react';
import { classes } from '../classes.ts';
import { X } from '../icons.ts';
import { Field, type FieldProps, fieldBoxAround } from './field.tsx';
import { chip, chipInput, chipRemove } from './multi-select.tsx';
import { withTags } from './tags.ts';

interface TagInputProps extends FieldProps {
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly placeholder?: string | undefined;
  readonly isMono?: boolean;
}

/** Texts, each ended by Enter or a comma; several can be pasted at once. */
export function TagInput({ values, onChange, placeholder, isMono = false, ...field }: TagInputProps) {
  const [text, setText] = useState('');
  const add = (written: string) => {
    setText('');
    const next = withTags(values, written);
    if (next.length > values.length) onChange(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' && text.trim() !== '') {
      event.preventDefault();
      add(text);
    } else if (event.key === 'Backspace' && text === '' && values.length > 0) {
      onChange(values.slice(0, -1));
    }
  };
  return (
    <Field {...field}>
      <div className={classes(fieldBoxAround, 'flex-wrap gap-1 p-0.75')}>
        {values.map((value) => (
          <span key={value} className={classes(chip, isMono && 'figure')}>
            <span className="truncate">{value}</span>
            <button
              type="button"
              disabled={field.isDisabled}
              aria-label={`Take ${value} away`}
              className={chipRemove}
              onClick={() => onChange(values.filter((other) => other !== value))}
            >
              <X className="size-3" aria-hidden="true" />
            </button>
          </span>
        ))}
        <Base.Control
          value={text}
          placeholder={values.length === 0 ? placeholder : undefined}
          autoComplete="off"
          spellCheck={false}
          className={classes(chipInput, isMono && 'figure')}
          onKeyDown={onKeyDown}
          onBlur={() => add(text)}
          onValueChange={(written) => (/[,\n]/.test(written) ? add(written) : setText(written))}
        />
      </div>
    </Field>
  );
}
