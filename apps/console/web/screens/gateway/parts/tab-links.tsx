import { classes } from '@sallyport/ui';

interface TabLinksProps {
  readonly label: string;
  readonly tabs: readonly { readonly href: string; readonly label: string; readonly isHere: boolean }[];
}

/** Parts of one thing, each with an address of its own. */
export const TabLinks = ({ label, tabs }: TabLinksProps) => (
  <nav aria-label={label} className="mt-1 -mb-px flex flex-wrap">
    {tabs.map(({ href, label: text, isHere }) => (
      <a
        key={href}
        href={href}
        aria-current={isHere ? 'page' : undefined}
        className={classes(
          'flex h-9 items-center border-b-2 px-2.5 text-sm whitespace-nowrap',
          isHere
            ? 'border-accent font-medium text-accent'
            : 'border-transparent text-soft hover:border-edge hover:text-ink',
        )}
      >
        {text}
      </a>
    ))}
  </nav>
);
