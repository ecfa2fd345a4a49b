import type { Chat as AnsweredChat } from '@ai-sdk/react';
import { useEffect, useRef, useState } from 'react';
import type { ChatMessage, Session } from '../../src/wire.ts';
import { ProblemNote } from '../answer/problem-note.tsx';
import { Composer } from './composer.tsx';
import { Messages } from './messages.tsx';
import { Opening } from './opening.tsx';
import { useConversation } from './use-conversation.ts';
import { useStickToEnd } from './use-stick-to-end.ts';

interface ChatProps {
  readonly chat: AnsweredChat<ChatMessage>;
  readonly session: Session;
  readonly onReloadSession: () => void;
  readonly model: string;
  readonly onModel: (model: string) => void;
  /** The answer whose hops are looked at: the last, or the one that the person chose. */
  readonly onLookedAt: (answer: ChatMessage | undefined, isRunning: boolean) => void;
  readonly onShowHops: () => void;
}

/** What is said so far, and where to ask. */
export function Chat({ chat, session, onReloadSession, model, onModel, onLookedAt, onShowHops }: ChatProps) {
  const { messages, last, error, isRunning, ask, retry, stop } = useConversation(chat);
  const [chosenId, setChosenId] = useState<string>();
  const { scrollRef, contentRef, stick } = useStickToEnd();
  const fieldRef = useRef<HTMLTextAreaElement>(null);
  const newest = isRunning && last?.role === 'user' ? undefined : messages.findLast(({ role }) => role === 'assistant');
  const lookedAt = messages.find(({ id }) => id === chosenId) ?? newest;
  const isLookedAtRunning = isRunning && lookedAt === last;

  useEffect(() => onLookedAt(lookedAt, isLookedAtRunning), [lookedAt, isLookedAtRunning, onLookedAt]);
  useEffect(() => focusField(fieldRef.current), []);
  useEffect(() => {
    if (!isRunning) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !isInPopup(event.target)) void chat.stop();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [isRunning, chat]);

  /** Looks at what is asked now. */
  const following = <Rest extends unknown[]>(action: (...rest: Rest) => void) => {
    return (...rest: Rest) => {
      stick();
      setChosenId(undefined);
      action(...rest);
      focusField(fieldRef.current);
    };
  };

  return (
    <>
      <div ref={scrollRef} className="relative min-h-0 grow overflow-y-auto">
        <div ref={contentRef} className="mx-auto flex min-h-full max-w-3xl flex-col px-4 py-6">
          {messages.length === 0 && <Opening session={session} onAsk={following(ask)} />}
          <Messages
            messages={messages}
            isRunning={isRunning}
            error={error}
            requestsUrl={session.requestsUrl}
            onRetry={following(retry)}
            onShowHops={({ id }) => {
              setChosenId(id);
              onShowHops();
            }}
          />
        </div>
      </div>
      <div className="mx-auto grid w-full max-w-3xl shrink-0 grid-cols-1 gap-3 px-4 pb-4">
        {session.problem !== undefined && (
          <ProblemNote problem={session.problem} onRetry={onReloadSession} requestsUrl={session.requestsUrl} />
        )}
        <Composer
          session={session}
          model={model}
          onModel={onModel}
          isRunning={isRunning}
          onAsk={following(ask)}
          onStop={() => {
            stop();
            focusField(fieldRef.current);
          }}
          fieldRef={fieldRef}
        />
        <p role="status" className="sr-only">
          {isRunning ? 'The answer is being written.' : last?.role === 'assistant' ? 'The answer is there.' : ''}
        </p>
      </div>
    </>
  );
}

/** The next question is written there. On a telephone the keyboard would cover the answer. */
function focusField(field: HTMLTextAreaElement | null): void {
  if (matchMedia('(pointer: fine)').matches) field?.focus();
}

/** Where escape closes what floats above the page. */
function isInPopup(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}
