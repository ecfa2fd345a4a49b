import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { Check, LoaderCircle, X } from '../icons.ts';

export interface Step {
  readonly label: string;
  readonly state: 'done' | 'running' | 'waiting' | 'failed';
  readonly detail?: ReactNode;
}

interface StepperProps {
  readonly label: string;
  readonly steps: readonly Step[];
}

const looks = {
  done: { mark: 'border-allowed-mark text-allowed', word: 'done' },
  running: { mark: 'border-running-mark text-running', word: 'running' },
  waiting: { mark: 'border-line text-faint', word: 'to come' },
  failed: { mark: 'border-failed-mark text-failed', word: 'failed' },
};

/** What is done one after the other, and how far that is. */
export const Stepper = ({ label, steps }: StepperProps) => (
  <ol aria-label={label} aria-live="polite" className="grid gap-3">
    {steps.map(({ label: name, state, detail }, index) => (
      <li key={name} aria-current={state === 'running' ? 'step' : undefined} className="flex gap-3 text-sm">
        <span
          className={classes(
            'tabular flex size-6 shrink-0 items-center justify-center rounded-full border text-xs',
            looks[state].mark,
          )}
          aria-hidden="true"
        >
          {state === 'done' && <Check className="size-3.5" />}
          {state === 'failed' && <X className="size-3.5" />}
          {state === 'running' && <LoaderCircle className="size-3.5 animate-spin" />}
          {state === 'waiting' && index + 1}
        </span>
        <span className="min-w-0 pt-0.5">
          <span className={classes(state === 'waiting' ? 'text-soft' : 'font-medium')}>{name}</span>
          <span className="sr-only">{`, ${looks[state].word}`}</span>
          {detail !== undefined && <span className="block text-soft">{detail}</span>}
        </span>
      </li>
    ))}
  </ol>
);
