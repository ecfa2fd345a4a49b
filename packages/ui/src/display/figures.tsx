import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { type Meaning, textOf } from './meaning.ts';

export interface LinkedFigure {
  readonly label: string;
  /** Formatted. */
  readonly value: ReactNode;
  /** What is behind it. */
  readonly href?: string;
  /** Of how many, since when. */
  readonly detail?: ReactNode;
  readonly meaning?: Meaning;
}

interface FiguresProps {
  /** What they tell about: read aloud. */
  readonly label: string;
  readonly figures: readonly LinkedFigure[];
}

/** The answer to what a screen is asked first, each with a way to what is behind it. */
export const Figures = ({ label, figures }: FiguresProps) => (
  <ul aria-label={label} className="flex flex-wrap gap-px overflow-hidden rounded-card border border-line bg-line">
    {figures.map(({ label: name, value, href, detail, meaning }) => {
      const body = (
        <>
          <span className="text-xs text-soft">{name}</span>
          <span className={classes('tabular text-xl font-semibold tracking-tight', meaning && textOf[meaning])}>
            {value}
          </span>
          {detail !== undefined && <span className="text-xs text-faint">{detail}</span>}
        </>
      );
      const look = 'flex h-full flex-col px-4 py-3';
      return (
        <li key={name} className="min-w-36 grow basis-36 bg-paper">
          {href === undefined ? (
            <div className={look}>{body}</div>
          ) : (
            <a href={href} className={classes(look, '-outline-offset-2 hover:bg-over')}>
              {body}
            </a>
          )}
        </li>
      );
    })}
  </ul>
);
