import { useChat } from '@ai-sdk/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ChatMessage, Session } from '../../src/wire.ts';
import { Answer, Doing } from '../answer/answer.tsx';
import { ProblemNote } from '../answer/problem-note.tsx';
import { createTransport, textOf } from '../api/ask.ts';
import { problemOf } from '../api/problem.ts';
import { Composer } from './composer.tsx';
import { Opening } from './opening.tsx';
import { Said } from './said.tsx';
import { useStickToEnd } from './use-stick-to-end.ts';

interface ChatProps {
  readonly conversationId: string;
  readonly session: Session;
  /** Said so far. */
  readonly messages: readonly ChatMessage[];
  readonly model: string;
  readonly onModel: (model: string) => void;
  /** A question is on its way; the first makes the conversation. */
  readonly onAsked: () => void;
  readonly onAnswered: () => void;
  /** The answer whose hops are looked at: the last, or the one that the person chose. */
  readonly onLookedAt: (answer: ChatMessage | undefined, isRunning: boolean) => void;
  readonly onShowHops: () => void;
}

export function Chat({
  conversationId,
  session,
  model,
  onModel,
  onAsked,
  onAnswered,
  onLookedAt,
  onShowHops,
  ...rest
}: ChatProps) {
  const modelRef = useRef(model);
  modelRef.current = model;
  const transport = useMemo(() => createTransport(() => modelRef.current), []);
  const { messages, status, error, sendMessage, regenerate, stop, setMessages } = useChat<ChatMessage>({
    id: conversationId,
    messages: [...rest.messages],
    transport,
    throttle: 50,
    onFinish: onAnswered,
  });
  const isRunning = status === 'submitted' || status === 'streaming';
  const [chosenId, setChosenId] = useState<string>();
  const { scrollRef, contentRef, stick } = useStickToEnd();
  const fieldRef = useRef<HTMLTextAreaElement>(null);
  const last = messages.at(-1);
  const lookedAt = messages.find(({ id }) => id === chosenId) ?? messages.findLast(({ role }) => role === 'assistant');
  const isLookedAtRunning = isRunning && lookedAt === last;

  useEffect(() => onLookedAt(lookedAt, isLookedAtRunning), [lookedAt, isLookedAtRunning, onLookedAt]);
  useEffect(() => fieldRef.current?.focus(), []);
  useEffect(() => {
    if (!isRunning) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !isInPopup(event.target)) stop();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [isRunning, stop]);
  // Leaving the conversation leaves its question.
  useEffect(() => () => void stop(), [stop]);

  const ask = (text: string) => {
    stick();
    setChosenId(undefined);
    onAsked();
    void sendMessage({ text });
  };
  const retry = () => {
    stick();
    setChosenId(undefined);
    if (last?.role !== 'user') return void regenerate();
    // It may never have arrived, so it is said again.
    setMessages((all) => all.slice(0, -1));
    void sendMessage({ text: textOf(last) });
  };

  return (
    <>
      <div ref={scrollRef} className="relative min-h-0 grow overflow-y-auto">
        <div ref={contentRef} className="mx-auto flex min-h-full max-w-3xl flex-col px-4 py-6">
          {messages.length === 0 && <Opening session={session} onAsk={ask} />}
          <div className="grid grid-cols-1 gap-6">
            {messages.map((message) =>
              message.role === 'user' ? (
                <article
                  key={message.id}
                  aria-label="Question"
                  className="ml-auto max-w-[85%] rounded-card bg-accent-wash px-4 py-2.5"
                >
                  <p className="wrap-anywhere whitespace-pre-wrap">
                    <Said text={textOf(message)} />
                  </p>
                </article>
              ) : (
                <Answer
                  key={message.id}
                  message={message}
                  isRunning={isRunning && message === last}
                  requestsUrl={session.requestsUrl}
                  onRetry={message === last ? retry : undefined}
                  onShowHops={() => {
                    setChosenId(message.id);
                    onShowHops();
                  }}
                />
              ),
            )}
            {isRunning && last?.role === 'user' && <Doing hops={[]} />}
            {error !== undefined && (
              <ProblemNote problem={problemOf(error)} onRetry={retry} requestsUrl={session.requestsUrl} />
            )}
          </div>
        </div>
      </div>
      <div className="mx-auto w-full max-w-3xl shrink-0 px-4 pb-4">
        <Composer
          session={session}
          model={model}
          onModel={onModel}
          isRunning={isRunning}
          onAsk={ask}
          onStop={stop}
          fieldRef={fieldRef}
        />
        <p role="status" className="sr-only">
          {isRunning ? 'The answer is being written.' : last?.role === 'assistant' ? 'The answer is there.' : ''}
        </p>
      </div>
    </>
  );
}

/** Where escape closes what floats above the page. */
function isInPopup(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}
