import { Notice, RetryButton } from '@sallyport/ui';
import type { ChatMessage } from '../../src/wire.ts';
import { Answer } from '../answer/answer.tsx';
import { Doing } from '../answer/doing.tsx';
import { ProblemNote } from '../answer/problem-note.tsx';
import { textOf } from '../api/ask.ts';
import { problemOf } from '../api/problem.ts';
import { Said } from './said.tsx';
import { keepUnsent } from './unsent.ts';

interface MessagesProps {
  readonly messages: readonly ChatMessage[];
  readonly isRunning: boolean;
  readonly error: Error | undefined;
  readonly requestsUrl: string;
  readonly onRetry: () => void;
  readonly onShowHops: (answer: ChatMessage) => void;
}

/** Questions and answers, and what became of the last. */
export function Messages({ messages, isRunning, error, requestsUrl, onRetry, onShowHops }: MessagesProps) {
  const last = messages.at(-1);
  const isUnanswered = last?.role === 'user';
  return (
    <div className="grid grid-cols-1 gap-6">
      {messages.map((message) =>
        message.role === 'user' ? (
          <Asked key={message.id} text={textOf(message)} />
        ) : (
          <Answer
            key={message.id}
            message={message}
            isRunning={isRunning && message === last}
            isBroken={error !== undefined && message === last}
            requestsUrl={requestsUrl}
            onRetry={message === last ? onRetry : undefined}
            onShowHops={() => onShowHops(message)}
          />
        ),
      )}
      {isRunning && isUnanswered && <Doing hops={[]} />}
      {error !== undefined && (
        <ProblemNote
          problem={problemOf(error)}
          onRetry={onRetry}
          onSignIn={() => isUnanswered && keepUnsent(textOf(last))}
          requestsUrl={requestsUrl}
        />
      )}
      {isUnanswered && !isRunning && error === undefined && (
        <Notice meaning="running" title="This was not answered." actions={<RetryButton onRetry={onRetry} />} />
      )}
    </div>
  );
}

interface AskedProps {
  readonly text: string;
}

const Asked = ({ text }: AskedProps) => (
  <article aria-label="Question" className="ml-auto max-w-[85%] rounded-card bg-accent-wash px-4 py-2.5">
    <p className="wrap-anywhere whitespace-pre-wrap">
      <Said text={text} />
    </p>
  </article>
);
