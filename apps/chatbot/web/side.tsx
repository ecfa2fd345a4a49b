import { Button, Mark } from '@sallyport/ui';
import { SquarePen } from '@sallyport/ui/icons';
import { memo, useState } from 'react';
import type { ConversationList, Session } from '../src/wire.ts';
import { AccountMenu } from './account/account-menu.tsx';
import type { Remote } from './api/use-remote.ts';
import { DeleteDialog } from './history/delete-dialog.tsx';
import { History } from './history/history.tsx';

interface SideProps {
  readonly session: Session;
  readonly list: Remote<ConversationList>;
  readonly onReload: () => void;
  readonly conversationId: string | undefined;
  readonly onOpen: (conversationId: string | undefined) => void;
}

/** Remembered: each word of an answer draws the page anew, and there may be a hundred conversations here. */
export const Side = memo(function Side({ session, list, onReload, conversationId, onOpen }: SideProps) {
  const [isAsking, setAsking] = useState(false);
  return (
    <div className="flex h-full flex-col">
      <div className="grid gap-3 p-3">
        <p className="flex h-6 items-center gap-2 px-1 font-semibold tracking-tight">
          <Mark className="size-5" />
          Sallyport
        </p>
        <Button onClick={() => onOpen(undefined)} className="justify-start">
          <SquarePen className="size-4" aria-hidden="true" />
          New question
        </Button>
      </div>
      <div className="relative min-h-0 grow overflow-y-auto px-2 pt-1">
        <History list={list} onReload={onReload} conversationId={conversationId} onOpen={onOpen} />
      </div>
      <div className="border-t border-line p-2">
        <AccountMenu person={session.person} signOutUrl={session.signOutUrl} onDeleteAll={() => setAsking(true)} />
      </div>
      {isAsking && (
        <DeleteDialog
          onClose={() => setAsking(false)}
          title="Delete all conversations?"
          description="They are erased for good."
          action="Delete all conversations"
          path="conversations"
          onDeleted={() => {
            onReload();
            onOpen(undefined);
          }}
        />
      )}
    </div>
  );
});
