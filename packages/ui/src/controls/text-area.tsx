import { Field as Base } from '@base-ui/react/field';
import { classes } from '../classes.ts';
import { Field, type FieldProps, fieldBox } from './field.tsx';

interface TextAreaProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string | undefined;
  /** How many lines are seen; it grows with what is written. */
  readonly lines?: number;
  readonly isMono?: boolean;
  readonly onBlur?: () => void;
}

/** Some lines of text. */
export function TextArea({ value, onChange, placeholder, lines = 3, isMono = false, onBlur, ...field }: TextAreaProps) {
  return (
    <Field {...field}>
      <Base.Control
        render={<textarea rows={lines} spellCheck={!isMono} />}
        value={value}
        placeholder={placeholder}
        className={classes(fieldBox, 'h-auto max-h-96 resize-y py-1.5 [field-sizing:content]', isMono && 'figure')}
        style={{ minHeight: lines * 20 + 14 }}
        onValueChange={(text) => onChange(text)}
        onBlur={onBlur}
      />
    </Field>
  );
}
