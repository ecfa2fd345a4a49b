import { Skeleton, useNowMs } from '@sallyport/ui';
import type { ConversationList } from '../../src/wire.ts';
import { ProblemNote } from '../answer/problem-note.tsx';
import type { Remote } from '../api/use-remote.ts';
import { byDay } from './days.ts';
import { HistoryItem } from './history-item.tsx';

interface HistoryProps {
  readonly list: Remote<ConversationList>;
  readonly onReload: () => void;
  readonly conversationId: string | undefined;
  readonly onOpen: (conversationId: string | undefined) => void;
}

/** Conversations so far. */
export function History({ list, onReload, conversationId, onOpen }: HistoryProps) {
  const nowMs = useNowMs();
  if (list.state === 'loading') {
    return (
      <div className="grid gap-2 px-2" aria-busy="true">
        <span className="sr-only">Conversations are being loaded</span>
        {['w-40', 'w-52', 'w-32', 'w-44'].map((width) => (
          <Skeleton key={width} className={`h-5 ${width}`} />
        ))}
      </div>
    );
  }
  if (list.state === 'failed') return <ProblemNote problem={list.problem} onRetry={onReload} requestsUrl={undefined} />;
  const groups = byDay(list.body.conversations, nowMs);
  if (groups.length === 0) return <p className="px-2 text-sm text-faint">What you ask is kept here, for you only.</p>;
  return (
    <nav aria-label="Conversations">
      {groups.map(({ title, conversations }) => (
        <section key={title} className="mb-4" aria-label={title}>
          <h2 className="px-2 pb-1 text-xs text-faint">{title}</h2>
          <ul>
            {conversations.map((conversation) => (
              <HistoryItem
                key={conversation.id}
                conversation={conversation}
                isOpen={conversation.id === conversationId}
                onOpen={onOpen}
                onChanged={onReload}
              />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
