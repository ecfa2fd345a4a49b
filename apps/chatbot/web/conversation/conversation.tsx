import { Button, Skeleton } from '@sallyport/ui';
import { type ComponentProps, useState } from 'react';
import type { ChatMessage, Conversation as KeptConversation } from '../../src/wire.ts';
import { ProblemNote } from '../answer/problem-note.tsx';
import { useRemote } from '../api/use-remote.ts';
import { Chat } from './chat.tsx';

type ChatProps = ComponentProps<typeof Chat>;

interface ConversationProps extends Omit<ChatProps, 'messages'> {
  /** When it is first shown: there is nothing to read. */
  readonly isNew: boolean;
  readonly onNew: () => void;
}

const nothing: readonly ChatMessage[] = [];

/** A conversation: read from the server, unless it begins here. */
export function Conversation({ isNew, onNew, ...rest }: ConversationProps) {
  const [beganHere] = useState(isNew);
  if (beganHere) return <Chat messages={nothing} {...rest} />;
  return <Kept onNew={onNew} {...rest} />;
}

function Kept({ onNew, ...rest }: Omit<ConversationProps, 'isNew'>) {
  const [remote, reload] = useRemote<KeptConversation>(`conversations/${encodeURIComponent(rest.conversationId)}`);
  if (remote.state === 'filled') return <Chat messages={remote.body.messages} {...rest} />;
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
