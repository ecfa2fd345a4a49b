import { classes } from '@sallyport/ui';
import type { ComponentProps } from 'react';

/** What every control of a field gets: who it is, what describes it, and whether it is no good. */
export interface ControlProps {
  readonly id: string;
  readonly label: string;
  readonly describedBy?: string | undefined;
  readonly isInvalid: boolean;
}

export const controlClasses = (isInvalid: boolean, ...more: readonly string[]): string =>
  classes(
    'min-w-0 rounded-control border bg-paper px-2.5 text-sm text-ink transition-colors duration-100 placeholder:text-faint disabled:bg-sunken disabled:text-soft',
    isInvalid ? 'border-failed-mark' : 'border-edge',
    ...more,
  );

interface InputProps extends ComponentProps<'input'> {
  readonly isInvalid: boolean;
  readonly describedBy?: string | undefined;
}

export const Input = ({ isInvalid, describedBy, className = '', ...rest }: InputProps) => (
  <input
    className={controlClasses(isInvalid, 'h-8 w-full read-only:bg-sunken', className)}
    aria-invalid={isInvalid || undefined}
    aria-describedby={describedBy}
    autoComplete="off"
    spellCheck={false}
    {...rest}
  />
);

interface TextAreaProps extends ComponentProps<'textarea'> {
  readonly isInvalid: boolean;
  readonly describedBy?: string | undefined;
}

/** Grows with what is written in it. */
export const TextArea = ({ isInvalid, describedBy, className = '', ...rest }: TextAreaProps) => (
  <textarea
    className={controlClasses(
      isInvalid,
      'block max-h-96 min-h-8 w-full resize-y py-1.5 field-sizing-content read-only:bg-sunken',
      className,
    )}
    aria-invalid={isInvalid || undefined}
    aria-describedby={describedBy}
    spellCheck={false}
    {...rest}
  />
);
