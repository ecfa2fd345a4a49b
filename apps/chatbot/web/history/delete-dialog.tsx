import { Dialog } from '@sallyport/ui';
import { write } from '../api/request.ts';
import { useAction } from './use-action.ts';

interface DeleteDialogProps {
  readonly onClose: () => void;
  readonly title: string;
  /** What happens to what; a sentence. */
  readonly description: string;
  readonly action: string;
  /** What is deleted, below the API. */
  readonly path: string;
  readonly onDeleted: () => void;
}

/** Asks before anything is erased. */
export function DeleteDialog({ onClose, title, description, action, path, onDeleted }: DeleteDialogProps) {
  const removal = useAction(
    () => write('DELETE', path),
    () => {
      onClose();
      onDeleted();
    },
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      description={`${description} What the gateway recorded stays.`}
      action={action}
      look="danger"
      isActionDisabled={removal.isRunning}
      onAction={removal.run}
    >
      {removal.note}
    </Dialog>
  );
}
