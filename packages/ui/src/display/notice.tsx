import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { Ban, CircleAlert, Hourglass, Info, TriangleAlert } from '../icons.ts';
import { textOf, washOf } from './meaning.ts';

interface NoticeProps {
  /** `warning`: nothing was refused, and something has to be done all the same. */
  readonly meaning: keyof typeof looks;
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

const amber = classes('border-refused-mark/40', washOf.refused);
const looks = {
  warning: { Icon: TriangleAlert, text: textOf.refused, box: amber },
  refused: { Icon: Ban, text: textOf.refused, box: amber },
  failed: { Icon: CircleAlert, text: textOf.failed, box: classes('border-failed-mark/40', washOf.failed) },
  running: { Icon: Info, text: textOf.running, box: classes('border-running-mark/40', washOf.running) },
} as const;

/** What happened and what to do about it. */
export function Notice({ meaning, isOld = false, isWaiting = false, title, children, actions }: NoticeProps) {
  const look = looks[meaning];
  const Icon = isWaiting ? Hourglass : look.Icon;
  return (
    <div
      role={isOld ? undefined : meaning === 'running' ? 'status' : 'alert'}
      className={classes('flex gap-3 rounded-card border px-4 py-3', look.box)}
    >
      <Icon className={classes('mt-1 size-4 shrink-0', look.text)} aria-hidden="true" />
      <div className="min-w-0 grow">
        <p className="font-medium wrap-anywhere">{title}</p>
        {children !== undefined && <div className="text-sm wrap-anywhere text-soft">{children}</div>}
        {actions !== undefined && <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">{actions}</div>}
      </div>
    </div>
  );
}
