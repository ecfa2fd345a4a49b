import { Field as Base } from '@base-ui/react/field';
import type { ReactNode } from 'react';
import { classes } from '../classes.ts';

/** What every field has. */
export interface FieldProps {
  readonly label: string;
  /** It is clear from what stands around; read aloud all the same. */
  readonly isLabelHidden?: boolean;
  /** What it is for, beside it. */
  readonly help?: ReactNode;
  /** What is wrong with what it holds; a sentence. */
  readonly problem?: string | undefined;
  readonly isOptional?: boolean;
  readonly isDisabled?: boolean;
  readonly className?: string;
}

interface WholeProps extends FieldProps {
  /** One of Base UI's controls: it is named and described by itself. */
  readonly children: ReactNode;
}

/** A control with its name, what it is for, and what is wrong with it. */
export function Field({ label, isLabelHidden = false, help, problem, isOptional = false, ...rest }: WholeProps) {
  const { isDisabled = false, className, children } = rest;
  return (
    <Base.Root
      invalid={problem !== undefined}
      disabled={isDisabled}
      className={classes('flex min-w-0 flex-col gap-1', className)}
    >
      <Base.Label className={isLabelHidden ? 'sr-only' : fieldLabel}>
        {label}
        {isOptional && <span className="font-normal text-faint"> (optional)</span>}
      </Base.Label>
      {children}
      {problem !== undefined && (
        <Base.Error match className="text-xs text-failed">
          {problem}
        </Base.Error>
      )}
      {help !== undefined && <Base.Description className="text-xs text-soft">{help}</Base.Description>}
    </Base.Root>
  );
}

export const fieldLabel = 'text-sm font-medium';

/** Where something is written or chosen. */
export const fieldBox =
  'h-8 w-full min-w-0 rounded-control border border-edge bg-paper px-2.5 text-sm text-ink placeholder:text-faint focus:outline-2 focus:-outline-offset-1 focus:outline-focus disabled:bg-sunken disabled:text-faint data-invalid:border-failed-mark';

/** The same around something that is written in, with more beside it. */
export const fieldBoxAround =
  'flex min-h-8 w-full min-w-0 items-center rounded-control border border-edge bg-paper text-sm text-ink focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus has-disabled:bg-sunken has-data-invalid:border-failed-mark';

export const bareInput =
  'h-7.5 w-full min-w-0 grow bg-transparent px-2.5 text-sm outline-none placeholder:text-faint disabled:text-faint';
