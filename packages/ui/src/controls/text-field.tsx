import { Field as Base } from '@base-ui/react/field';
import type { Ref } from 'react';
import { classes } from '../classes.ts';
import { Field, type FieldProps, fieldBox } from './field.tsx';

interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What holds if nothing is written. */
  readonly placeholder?: string | undefined;
  readonly type?: 'text' | 'email' | 'url';
  /** Ids, paths and code. */
  readonly isMono?: boolean;
  readonly name?: string;
  readonly autoComplete?: string;
  readonly isReadOnly?: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly onBlur?: () => void;
}

/** A line of text. */
export function TextField({ value, onChange, placeholder, type = 'text', isMono = false, ...rest }: TextFieldProps) {
  const { name, autoComplete = 'off', isReadOnly, inputRef, onBlur, ...field } = rest;
  return (
    <Field {...field}>
      <Base.Control
        ref={inputRef}
        type={type}
        name={name}
        value={value}
        placeholder={placeholder}
        autoComplete={autoComplete}
        readOnly={isReadOnly}
        spellCheck={!isMono}
        className={classes(fieldBox, isMono && 'figure')}
        onValueChange={(text) => onChange(text)}
        onBlur={onBlur}
      />
    </Field>
  );
}
