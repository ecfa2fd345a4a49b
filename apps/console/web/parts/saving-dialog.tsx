import { Dialog } from '@sallyport/ui';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.tsx';
import { useAction } from './use-action.ts';

interface SavingDialogProps {
  readonly isWide?: boolean;
  readonly title: string;
  readonly action: string;
  readonly isReady: boolean;
  readonly act: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog that does something, and says why it did not work. */
export function SavingDialog({ title, action, isWide = false, isReady, act, onClose, children }: SavingDialogProps) {
  const save = useAction(async () => {
    await act();
    onClose();
  });
  return (
    <Dialog
      title={title}
      action={action}
      isOpen
      isWide={isWide}
      isActionDisabled={!isReady || save.isBusy}
      onAction={save.run}
      onClose={onClose}
    >
      <div className="mt-4 grid gap-3">{children}</div>
      <ErrorNotice error={save.error} />
    </Dialog>
  );
}
