import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { Copy } from './copy.tsx';
import { type Meaning, markOf, textOf } from './meaning.ts';

interface PillProps {
  /** A mark in front; without it there is none. */
  readonly meaning?: Meaning;
  readonly href?: string;
  readonly children: ReactNode;
}

const look = 'inline-flex h-6 max-w-full items-center gap-1.5 rounded-full border border-line bg-paper px-2 text-xs';

/** A state or a name beside a title, and a link where there is something behind it. */
export function Pill({ meaning, href, children }: PillProps) {
  const body = (
    <>
      {meaning !== undefined && (
        <span className={classes('size-2 shrink-0 rounded-full', markOf[meaning])} aria-hidden="true" />
      )}
      <span className="truncate">{children}</span>
    </>
  );
  const colour = meaning === undefined ? 'text-soft' : textOf[meaning];
  if (href === undefined) return <span className={classes(look, colour)}>{body}</span>;
  return (
    <a href={href} className={classes(look, colour, 'hover:border-edge hover:bg-over')}>
      {body}
    </a>
  );
}

interface IdPillProps {
  readonly id: string;
  /** Whose it is: "Copy the service's id". */
  readonly label: string;
}

/** An id, to be copied. */
export const IdPill = ({ id, label }: IdPillProps) => (
  <span className="inline-flex h-6 max-w-full min-w-0 items-center rounded-full border border-line bg-paper pl-2 text-xs [&_button]:size-5.5 [&_button]:rounded-full">
    <Copy text={id} label={label} />
  </span>
);
