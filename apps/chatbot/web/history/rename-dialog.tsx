import { Dialog } from '@sallyport/ui';
import { useState } from 'react';
import { type Rename, titleCharsMax } from '../../src/wire.ts';
import { write } from '../api/request.ts';
import { useAction } from './use-action.ts';

interface RenameDialogProps {
  readonly id: string;
  readonly title: string;
  readonly onClose: () => void;
  readonly onRenamed: () => void;
}

export function RenameDialog({ id, title, onClose, onRenamed }: RenameDialogProps) {
  const [name, setName] = useState(title);
  const body: Rename = { title: name.trim() };
  const renaming = useAction(
    () => write('PATCH', `conversations/${id}`, body),
    () => {
      onClose();
      onRenamed();
    },
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Rename this conversation"
      action="Rename"
      isActionDisabled={body.title === '' || renaming.isRunning}
      onAction={renaming.run}
    >
      <input
        value={name}
        onChange={(event) => setName(event.target.value)}
        aria-label="Name"
        maxLength={titleCharsMax}
        className="mt-3 mb-1 h-8 w-full rounded-control border border-edge bg-paper px-2.5 text-sm"
      />
      {renaming.note}
    </Dialog>
  );
}
