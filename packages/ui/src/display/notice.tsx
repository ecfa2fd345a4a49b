import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { Ban, CircleAlert, Hourglass, Info } from '../icons.ts';
import { type Meaning, textOf, washOf } from './meaning.ts';

interface NoticeProps {
  readonly meaning: Extract<Meaning, 'refused' | 'failed' | 'running'>;
  /** It is known already: not read aloud when it appears. */
  readonly isOld?: boolean;
  /** It will be over by itself. */
  readonly isWaiting?: boolean;
  /** What happened. */
  readonly title: ReactNode;
  /** What to do about it. */
  readonly children?: ReactNode;
  /** Buttons and links. */
  readonly actions?: ReactNode;
}

const lines = { refused: 'border-refused-mark/40', failed: 'border-failed-mark/40', running: 'border-running-mark/40' };
const icons = { refused: Ban, failed: CircleAlert, running: Info };

/** What happened and what to do about it. */
export function Notice({ meaning, isOld = false, isWaiting = false, title, children, actions }: NoticeProps) {
  const Icon = isWaiting ? Hourglass : icons[meaning];
  return (
    <div
      role={isOld ? undefined : meaning === 'running' ? 'status' : 'alert'}
      className={classes('flex gap-3 rounded-card border px-4 py-3', lines[meaning], washOf[meaning])}
    >
      <Icon className={classes('mt-1 size-4 shrink-0', textOf[meaning])} aria-hidden="true" />
      <div className="min-w-0 grow">
        <p className="font-medium wrap-anywhere">{title}</p>
        {children !== undefined && <div className="text-sm wrap-anywhere text-soft">{children}</div>}
        {actions !== undefined && <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">{actions}</div>}
      </div>
    </div>
  );
}
