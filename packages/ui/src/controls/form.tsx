import type { ReactNode } from 'react';
import { LoaderCircle } from '../icons.ts';
import { Button } from './button.tsx';

interface FormProps {
  readonly onSubmit: () => void;
  readonly children: ReactNode;
  readonly className?: string;
}

/** Entering in a field does what its button does. Problems stand at the fields: the browser says none. */
export const Form = ({ onSubmit, children, className }: FormProps) => (
  <form
    noValidate
    className={className}
    onSubmit={(event) => {
      event.preventDefault();
      onSubmit();
    }}
  >
    {children}
  </form>
);

interface FormFooterProps {
  /** What the button does, in its own words: "Save service". */
  readonly action?: string;
  readonly isSaving?: boolean;
  /** Nothing is changed, or something is wrong. */
  readonly isDisabled?: boolean;
  readonly onCancel?: () => void;
  /** What is unsaved, or what hinders it; before the buttons. */
  readonly children?: ReactNode;
}

/** The end of a form, in sight however long it is. */
export function FormFooter({
  action = 'Save',
  isSaving = false,
  isDisabled = false,
  onCancel,
  children,
}: FormFooterProps) {
  return (
    <div className="sticky bottom-0 z-10 flex flex-wrap items-center justify-end gap-2 border-t border-line bg-paper px-4 py-3">
      <div className="min-w-0 grow text-sm text-soft">{children}</div>
      {onCancel !== undefined && <Button onClick={onCancel}>Cancel</Button>}
      <Button type="submit" look="main" disabled={isDisabled || isSaving} aria-busy={isSaving}>
        {isSaving && <LoaderCircle className="size-3.5 animate-spin" aria-hidden="true" />}
        {action}
      </Button>
    </div>
  );
}
