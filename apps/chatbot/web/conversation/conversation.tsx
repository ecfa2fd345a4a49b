import type { Chat as AnsweredChat } from '@ai-sdk/react';
import { Button, Skeleton } from '@sallyport/ui';
import { type ComponentProps, useEffect, useState } from 'react';
import type { ChatMessage, Conversation as KeptConversation } from '../../src/wire.ts';
import { ProblemNote } from '../answer/problem-note.tsx';
import { useRemote } from '../api/use-remote.ts';
import { Chat } from './chat.tsx';
import type { Chats } from './chats.ts';

interface ConversationProps extends Omit<ComponentProps<typeof Chat>, 'chat'> {
  readonly conversationId: string;
  readonly chats: Chats;
  /** When it is first shown: there is nothing to read. */
  readonly isNew: boolean;
  readonly onNew: () => void;
}

/** A conversation: read from the server, unless it begins here or is being answered. */
export function Conversation({ conversationId, chats, isNew, onNew, ...rest }: ConversationProps) {
  const [chat, setChat] = useState(() =>
    isNew ? chats.create(conversationId, []) : chats.findRunning(conversationId),
  );
  if (chat !== undefined) return <Chat chat={chat} {...rest} />;
  return <Kept conversationId={conversationId} chats={chats} onNew={onNew} onRead={setChat} />;
}

interface KeptProps extends Pick<ConversationProps, 'conversationId' | 'chats' | 'onNew'> {
  readonly onRead: (chat: AnsweredChat<ChatMessage>) => void;
}

function Kept({ conversationId, chats, onNew, onRead }: KeptProps) {
  const [remote, reload] = useRemote<KeptConversation>(`conversations/${encodeURIComponent(conversationId)}`);
  useEffect(() => {
    if (remote.state === 'filled') onRead(chats.create(conversationId, remote.body.messages));
  }, [remote, chats, conversationId, onRead]);
  if (remote.state === 'failed') {
    return (
      <div className="mx-auto w-full max-w-3xl p-4">
        <ProblemNote problem={remote.problem} onRetry={reload} requestsUrl={undefined} />
        <Button className="mt-4" onClick={onNew}>
          Ask something new
        </Button>
      </div>
    );
  }
  return (
    <div className="mx-auto flex w-full max-w-3xl grow flex-col gap-4 px-4 py-6" aria-busy="true">
      <p className="sr-only">The conversation is being loaded</p>
      <Skeleton className="ml-auto h-11 w-2/3" />
      <Skeleton className="h-9 w-full" />
      <Skeleton className="h-5 w-full" />
      <Skeleton className="h-5 w-3/4" />
    </div>
  );
}
