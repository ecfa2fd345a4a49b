import { ChevronRight } from '../icons.ts';

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

interface BreadcrumbsProps {
  /** From the whole to the part; where one is stands below it as the title. */
  readonly crumbs: readonly Crumb[];
}

/** The way back up. */
export const Breadcrumbs = ({ crumbs }: BreadcrumbsProps) => (
  <nav aria-label="Way back" className="min-w-0">
    <ol className="flex flex-wrap items-center gap-x-1 text-sm text-soft">
      {crumbs.map(({ label, href }, index) => (
        <li key={href} className="flex min-w-0 items-center gap-1">
          {index > 0 && <ChevronRight className="size-3.5 shrink-0 text-faint" aria-hidden="true" />}
          <a href={href} className="max-w-60 truncate hover:text-ink hover:underline">
            {label}
          </a>
        </li>
      ))}
    </ol>
  </nav>
);
