import type { ReactNode } from 'react';
import { classes } from '../classes.ts';

export interface Tab {
  readonly href: string;
  readonly label: ReactNode;
  readonly isHere: boolean;
  /** How many there are behind it. */
  readonly count?: ReactNode;
}

interface TabsProps {
  /** What they are parts of: read aloud. */
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** At the end of the line. */
  readonly children?: ReactNode;
}

/** Parts of a screen, each with an address of its own. */
export const Tabs = ({ label, tabs, children }: TabsProps) => (
  <div className="flex items-end justify-between gap-4 border-b border-line">
    <nav aria-label={label} className="min-w-0">
      <ul className="flex flex-wrap gap-x-1">
        {tabs.map(({ href, label: name, isHere, count }) => (
          <li key={href}>
            <a
              href={href}
              aria-current={isHere ? 'page' : undefined}
              className={classes(
                '-mb-px flex h-9 items-center gap-1.5 border-b-2 px-2.5 text-sm whitespace-nowrap',
                isHere ? 'border-accent font-medium text-ink' : 'border-transparent text-soft hover:text-ink',
              )}
            >
              {name}
              {count !== undefined && <span className="tabular text-xs text-faint">{count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
    {children !== undefined && <div className="flex shrink-0 items-center gap-2 pb-1">{children}</div>}
  </div>
);
