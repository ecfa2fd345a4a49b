import { type ReactNode, useState } from 'react';
import { TextField } from '../controls/text-field.tsx';
import { Dialog } from './dialog.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** A sentence: what will happen. */
  readonly description?: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** What the button does, in its own words: "Delete service". */
  readonly action: string;
  readonly onAction: () => void;
  /** What goes with it: "3 routes". */
  readonly alsoGone?: readonly ReactNode[];
  /** Has to be written first, for what cannot be undone. */
  readonly nameToType?: string;
  readonly isRunning?: boolean;
  /** Why it did not work. */
  readonly children?: ReactNode;
}

/** Asks before something is taken away. */
export function ConfirmDialog({ alsoGone = [], nameToType, isRunning = false, children, ...rest }: ConfirmDialogProps) {
  const [typed, setTyped] = useState('');
  const close = () => {
    setTyped('');
    rest.onClose();
  };
  const isSure = nameToType === undefined || typed === nameToType;
  return (
    <Dialog {...rest} onClose={close} look="danger" isActionDisabled={!isSure || isRunning}>
      <div className="mt-3 grid gap-3 empty:hidden">
        {alsoGone.length > 0 && (
          <div className="rounded-control border border-line bg-sunken px-3 py-2 text-sm">
            It takes with it:
            <ul className="list-disc pl-5 text-soft">
              {alsoGone.map((gone, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: they do not change while it is asked.
                <li key={index}>{gone}</li>
              ))}
            </ul>
          </div>
        )}
        {nameToType !== undefined && (
          <TextField label={`Write ${nameToType} to go on`} value={typed} onChange={setTyped} isMono />
        )}
      </div>
      {children}
    </Dialog>
  );
}
