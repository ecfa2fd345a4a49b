import { IconButton, Sheet, useMatches } from '@sallyport/ui';
import { PanelLeft, Search } from '@sallyport/ui/icons';
import { Outlet, useMatches as useRouteMatches, useRouter, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useOrganization } from '../api/person.ts';
import { AccountMenu } from './account-menu.tsx';
import { followOwnLinks } from './own-links.ts';
import { Palette } from './palette/palette.tsx';
import { usePaletteKey } from './palette/use-palette-key.ts';
import { Side } from './side.tsx';

/** What every screen stands in: sections at the side, where one is and who one is at the top. */
export function Shell() {
  const router = useRouter();
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  const isSideBeside = useMatches('(min-width: 900px)');
  const [isSideOpen, setSideOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = usePaletteKey();
  useEffect(() => followOwnLinks(router), [router]);
  useTabTitle();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever has gone somewhere wants to see it.
  useEffect(() => setSideOpen(false), [pathname]);
  return (
    <div className="relative flex h-full overflow-hidden print:block print:h-auto print:overflow-visible">
      <a
        href="#screen"
        className="sr-only z-50 rounded-control bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      {isSideBeside && (
        <nav
          aria-label="Sections"
          className="w-52 shrink-0 overflow-y-auto border-r border-line bg-sunken print:hidden"
        >
          <Side pathname={pathname} />
        </nav>
      )}
      <div className="flex min-w-0 grow flex-col print:block">
        <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-ground px-3 print:hidden">
          {!isSideBeside && (
            <IconButton label="Sections" onClick={() => setSideOpen(true)}>
              <PanelLeft className="size-4" aria-hidden="true" />
            </IconButton>
          )}
          <OrganizationName />
          <button
            type="button"
            onClick={() => setPaletteOpen(true)}
            className="ml-auto flex h-8 min-w-0 items-center gap-2 rounded-control border border-line bg-paper px-2.5 text-sm text-faint hover:border-edge sm:w-64"
          >
            <Search className="size-4 shrink-0" aria-hidden="true" />
            <span className="grow truncate text-left max-sm:sr-only">Search or go to</span>
            <kbd className="font-sans text-xs max-sm:hidden">Ctrl K</kbd>
          </button>
          <AccountMenu />
        </header>
        <main
          id="screen"
          tabIndex={-1}
          className="relative min-h-0 grow overflow-y-auto outline-none print:overflow-visible"
        >
          <Outlet />
        </main>
      </div>
      <Sheet title="Sallyport" side="left" isOpen={!isSideBeside && isSideOpen} onClose={() => setSideOpen(false)}>
        <Side pathname={pathname} />
      </Sheet>
      {isPaletteOpen && <Palette onClose={() => setPaletteOpen(false)} />}
    </div>
  );
}

function OrganizationName() {
  const { data } = useOrganization();
  return <span className="min-w-0 truncate text-sm font-medium">{data?.name}</span>;
}

/** Screens may tell more: `useTitle`. */
function useTabTitle(): void {
  const title = useRouteMatches({ select: (matches) => matches.at(-1)?.staticData.title });
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Sallyport`;
  }, [title]);
}
