import { ConfirmDialog } from '@sallyport/ui';
import { ErrorNotice } from './error-notice.tsx';
import { useAction } from './use-action.ts';

interface DeletingDialogProps {
  readonly title: string;
  readonly description: string;
  readonly action: string;
  /** Has to be written before it can be deleted. */
  readonly nameToType?: string;
  readonly act: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before something is deleted, and says why it could not be. Where it goes then is up to `act`. */
export function DeletingDialog({ act, ...dialog }: DeletingDialogProps) {
  const deletion = useAction(act);
  return (
    <ConfirmDialog {...dialog} isOpen isRunning={deletion.isBusy} onAction={deletion.run}>
      <ErrorNotice error={deletion.error} />
    </ConfirmDialog>
  );
}
