import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { Button, type ButtonLook } from '../controls/button.tsx';
import { backdrop, popup } from './surface.ts';

interface DialogProps {
  readonly title: string;
  /** A sentence: what will happen. */
  readonly description?: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** What the button does, in its own words: "Delete conversation". */
  readonly action: string;
  readonly look?: ButtonLook;
  readonly onAction: () => void;
  readonly isActionDisabled?: boolean;
  /** Holds code or a table. */
  readonly isWide?: boolean;
  readonly children?: ReactNode;
}

/** Asks something, with one thing to do and a way out. Entering in a field does it. */
export function Dialog({ title, description, isOpen, onClose, action, look = 'main', ...rest }: DialogProps) {
  const { onAction, isActionDisabled = false, isWide = false, children } = rest;
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup
          className={classes(
            popup,
            'fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] -translate-1/2 overflow-y-auto p-5',
            isWide ? 'w-[min(60rem,calc(100vw-2rem))]' : 'w-[min(26rem,calc(100vw-2rem))]',
          )}
        >
          <form
            onSubmit={(event) => {
              event.preventDefault();
              onAction();
            }}
          >
            <Base.Title className="text-base font-semibold">{title}</Base.Title>
            {description !== undefined && (
              <Base.Description className="mt-1 text-sm text-soft">{description}</Base.Description>
            )}
            {children}
            <div className="mt-5 flex justify-end gap-2">
              <Base.Close render={<Button>Cancel</Button>} />
              <Button type="submit" look={look} disabled={isActionDisabled}>
                {action}
              </Button>
            </div>
          </form>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
