import { Dialog as Base } from '@base-ui/react/dialog';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from '../controls/button.tsx';
import { Maximize2, X } from '../icons.ts';

interface DrawerProps {
  readonly title: ReactNode;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The same as a page of its own. */
  readonly pageHref?: string;
  /** Beside the title. */
  readonly pills?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/**
 * The details of a row, from the right. The page beside it stays alive: another row can be chosen, and j and k lead through the table
 * while it is open. Escape closes it.
 */
export function Drawer({ title, isOpen, onClose, pageHref, pills, actions, children }: DrawerProps) {
  const popupRef = useRef<HTMLDivElement>(null);
  // The row that was shown last, which is not the one that opened it where j and k led on.
  const rowRef = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isOpen) rowRef.current = document.querySelector('[data-index][aria-current="true"]');
  });
  return (
    <Base.Root open={isOpen} modal={false} disablePointerDismissal onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Popup
          ref={popupRef}
          data-beside-table=""
          initialFocus={popupRef}
          finalFocus={() => (rowRef.current?.isConnected ? rowRef.current : true)}
          className="fixed inset-y-0 right-0 z-40 flex w-full flex-col border-l border-line bg-paper shadow-lg outline-none transition-[opacity,translate] duration-150 data-ending-style:translate-x-8 data-ending-style:opacity-0 data-starting-style:translate-x-8 data-starting-style:opacity-0 min-[900px]:w-[min(70vw,68rem)]"
        >
          <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-1.5 pr-2 pl-4">
            <Base.Title className="min-w-0 text-sm font-semibold wrap-anywhere">{title}</Base.Title>
            {pills}
            <span className="ml-auto flex items-center gap-1">
              {actions}
              {pageHref !== undefined && (
                <a
                  href={pageHref}
                  aria-label="Open as a page"
                  title="Open as a page"
                  className="inline-flex size-8 items-center justify-center rounded-control text-soft hover:bg-over hover:text-ink"
                >
                  <Maximize2 className="size-4" aria-hidden="true" />
                </a>
              )}
              <Base.Close
                render={
                  <IconButton label="Close">
                    <X className="size-4" aria-hidden="true" />
                  </IconButton>
                }
              />
            </span>
          </header>
          <section
            aria-label="Details"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it.
            tabIndex={0}
            className="relative min-h-0 grow overflow-y-auto -outline-offset-2"
          >
            {children}
          </section>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
