import { Menu as Base } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { EllipsisVertical } from '../icons.ts';
import { popup } from '../overlays/surface.ts';

interface RowMenuButtonProps {
  readonly label: string;
  readonly isReachable: boolean;
}

/** Only a button: a menu of its own in each row would be drawn a thousand times for one that is opened. */
export const RowMenuButton = ({ label, isReachable }: RowMenuButtonProps) => (
  <button
    type="button"
    data-row-menu=""
    tabIndex={isReachable ? 0 : -1}
    aria-haspopup="menu"
    aria-label={`Actions for ${label}`}
    className="inline-flex size-7 items-center justify-center rounded-control text-faint hover:bg-over hover:text-ink"
  >
    <EllipsisVertical className="size-4" aria-hidden="true" />
  </button>
);

interface RowMenuProps {
  readonly isOpen: boolean;
  readonly anchor: HTMLElement | undefined;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The menu of whichever row's button was pressed. */
export const RowMenu = ({ isOpen, anchor, onClose, children }: RowMenuProps) => (
  <Base.Root open={isOpen} onOpenChange={(willBeOpen) => !willBeOpen && onClose()}>
    <Base.Portal>
      <Base.Positioner anchor={anchor ?? null} align="end" sideOffset={4} className="z-50 outline-none">
        <Base.Popup finalFocus={() => anchor ?? null} className={classes(popup, 'min-w-44 p-1')}>
          {children}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
);
