import { classes, IconButton, Menu, MenuItem } from '@sallyport/ui';
import { Ellipsis, Pencil, Trash2 } from '@sallyport/ui/icons';
import { type MouseEvent, useState } from 'react';
import type { ConversationSummary } from '../../src/wire.ts';
import { addressOf } from '../address.ts';
import { withoutMarks } from '../conversation/said.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';

interface HistoryItemProps {
  readonly conversation: ConversationSummary;
  readonly isOpen: boolean;
  readonly onOpen: (conversationId: string | undefined) => void;
  readonly onChanged: () => void;
}

export function HistoryItem({ conversation, isOpen, onOpen, onChanged }: HistoryItemProps) {
  const { id } = conversation;
  const title = withoutMarks(conversation.title);
  const [asking, setAsking] = useState<'rename' | 'delete'>();
  const close = () => setAsking(undefined);
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(id);
  };
  return (
    <li className={classes('group flex items-center rounded-control hover:bg-over', isOpen && 'bg-over')}>
      <a
        href={addressOf(id)}
        onClick={open}
        aria-current={isOpen ? 'page' : undefined}
        className={classes(
          'min-w-0 grow truncate rounded-control px-2 py-1.5 text-sm',
          isOpen ? 'font-medium' : 'text-soft',
        )}
        title={title}
      >
        {title}
      </a>
      <Menu
        align="end"
        trigger={
          <IconButton
            label={`More about ${title}`}
            size="small"
            className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 focus-visible:opacity-100 data-popup-open:opacity-100 pointer-coarse:opacity-100"
          >
            <Ellipsis className="size-4" aria-hidden="true" />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil className="size-4" aria-hidden="true" />} onSelect={() => setAsking('rename')}>
          Rename
        </MenuItem>
        <MenuItem icon={<Trash2 className="size-4" aria-hidden="true" />} onSelect={() => setAsking('delete')} isDanger>
          Delete
        </MenuItem>
      </Menu>
      {asking === 'rename' && <RenameDialog id={id} title={title} onClose={close} onRenamed={onChanged} />}
      {asking === 'delete' && (
        <DeleteDialog
          onClose={close}
          title="Delete this conversation?"
          description={`“${title}” is erased for good.`}
          action="Delete conversation"
          path={`conversations/${id}`}
          onDeleted={() => {
            onChanged();
            if (isOpen) onOpen(undefined);
          }}
        />
      )}
    </li>
  );
}
