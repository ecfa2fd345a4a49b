import { classes } from '@sallyport/ui';
import { useControlPlane } from './control-plane-context.ts';
import { findTab } from './tabs.ts';

interface SubTabsProps {
  readonly here: string;
}

/** Kinds that share a tab: consumers and their groups. */
export function SubTabs({ here }: SubTabsProps) {
  const { id } = useControlPlane();
  const below = findTab(here)?.below;
  if (below === undefined) return null;
  return (
    <nav aria-label="Kinds" className="inline-flex self-start rounded-control border border-line bg-sunken p-0.5">
      {below.map(({ path, label }) => (
        <a
          key={path}
          href={`/gateway/${id}/${path}`}
          aria-current={path === here ? 'page' : undefined}
          className={classes(
            'rounded px-2.5 py-0.5 text-sm',
            path === here ? 'bg-paper font-medium text-ink' : 'text-soft hover:text-ink',
          )}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}
