import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { Breadcrumbs, type Crumb } from './breadcrumbs.tsx';

interface PageHeaderProps {
  readonly title: ReactNode;
  readonly crumbs?: readonly Crumb[];
  /** States and ids, beside the title. */
  readonly pills?: ReactNode;
  /** What the screen is for; a sentence. */
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** Tabs. */
  readonly children?: ReactNode;
  readonly className?: string;
}

/** Where one is, what it is called, and what can be done with it. */
export const PageHeader = (props: PageHeaderProps) => (
  <header className={classes('flex flex-col gap-3', props.className)}>
    {props.crumbs !== undefined && props.crumbs.length > 0 && <Breadcrumbs crumbs={props.crumbs} />}
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 text-xl font-semibold tracking-tight wrap-anywhere">{props.title}</h1>
          {props.pills}
        </div>
        {props.description !== undefined && <p className="mt-1 max-w-2xl text-sm text-soft">{props.description}</p>}
      </div>
      {props.actions !== undefined && <div className="flex min-w-0 flex-wrap items-center gap-2">{props.actions}</div>}
    </div>
    {props.children}
  </header>
);
