import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { IconButton } from '../controls/button.tsx';
import { X } from '../icons.ts';
import { backdrop } from './surface.ts';

interface SheetProps {
  readonly title: string;
  readonly side: 'left' | 'right';
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const sides = {
  left: 'left-0 border-r data-ending-style:-translate-x-8 data-starting-style:-translate-x-8',
  right: 'right-0 border-l data-ending-style:translate-x-8 data-starting-style:translate-x-8',
};

/** From the edge of the screen, for what stands beside the page where there is room. */
export function Sheet({ title, side, isOpen, onClose, children }: SheetProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup
          className={classes(
            'fixed inset-y-0 z-50 flex w-[min(24rem,calc(100vw-2.5rem))] flex-col border-line bg-paper outline-none transition-[opacity,translate] duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0',
            sides[side],
          )}
        >
          <div className="flex h-12 shrink-0 items-center justify-between gap-2 border-b border-line pr-2 pl-4">
            <Base.Title className="truncate text-sm font-semibold">{title}</Base.Title>
            <Base.Close
              render={
                <IconButton label="Close">
                  <X className="size-4" aria-hidden="true" />
                </IconButton>
              }
            />
          </div>
          <div className="relative min-h-0 grow overflow-y-auto">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
