import { Button, Copy, formatCount, formatDuration, Time } from '@sallyport/ui';
import { Waypoints } from '@sallyport/ui/icons';
import type { DynamicToolUIPart } from 'ai';
import type { ChatMessage, Hop } from '../../src/wire.ts';
import { textOf } from '../api/ask.ts';
import { Doing } from './doing.tsx';
import { blocksOf, hopsOf } from './parts.ts';
import { ProblemNote } from './problem-note.tsx';
import { Steps } from './steps.tsx';
import { Text } from './text.tsx';

interface AnswerProps {
  readonly message: ChatMessage;
  readonly isRunning: boolean;
  /** The connection broke off before its end. */
  readonly isBroken: boolean;
  readonly requestsUrl: string;
  /** Asks the question again, in place of this answer; only of the last. */
  readonly onRetry: (() => void) | undefined;
  readonly onShowHops: () => void;
}

export function Answer({ message, isRunning, isBroken, requestsUrl, onRetry, onShowHops }: AnswerProps) {
  const hops = hopsOf(message);
  const blocks = blocksOf(message);
  const last = blocks.at(-1);
  // Words that come, and a tool at work, say themselves what goes on.
  const isShowingWork = last?.type === 'text' || (last?.type === 'tools' && last.tools.some(isAtWork));
  return (
    <article aria-label="Answer" aria-busy={isRunning}>
      {blocks.map((block, index) => {
        // Blocks only grow at the end.
        const key = `${block.type}-${index}`;
        if (block.type === 'tools') return <Steps key={key} tools={block.tools} hops={hops} isOver={!isRunning} />;
        if (block.type === 'text') return <Text key={key} text={block.text} isGrowing={isRunning && block.isGrowing} />;
        return (
          <div key={key} className="my-3">
            <ProblemNote
              problem={block.problem}
              onRetry={onRetry}
              isOld={onRetry === undefined}
              requestsUrl={requestsUrl}
            />
          </div>
        );
      })}
      {isRunning && !isShowingWork && <Doing hops={hops} />}
      {!isRunning && <Foot message={message} isBroken={isBroken} hops={hops} onShowHops={onShowHops} />}
    </article>
  );
}

const isAtWork = ({ state }: DynamicToolUIPart) => !state.startsWith('output-');

interface FootProps extends Pick<AnswerProps, 'message' | 'isBroken' | 'onShowHops'> {
  readonly hops: readonly Hop[];
}

function Foot({ message, isBroken, hops, onShowHops }: FootProps) {
  const { model, startedAtMs, endedAtMs, inputTokens, outputTokens, isStopped } = message.metadata ?? {};
  const tokens =
    inputTokens === undefined && outputTokens === undefined ? undefined : (inputTokens ?? 0) + (outputTokens ?? 0);
  const hasProblem = message.parts.some(({ type }) => type === 'data-problem');
  const wasStopped = isStopped === true || (endedAtMs === undefined && !hasProblem);
  const facts = [
    isBroken ? 'Broken off' : wasStopped && 'Stopped',
    model,
    startedAtMs !== undefined && endedAtMs !== undefined && formatDuration(endedAtMs - startedAtMs),
    tokens !== undefined && formatCount(tokens, 'token'),
  ].filter((fact) => typeof fact === 'string');
  const text = textOf(message);
  return (
    <footer className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-faint">
      {hops.length > 0 && (
        <Button size="small" look="quiet" onClick={onShowHops} className="-ml-2">
          <Waypoints className="size-3.5" aria-hidden="true" />
          {formatCount(hops.length, 'hop')}
        </Button>
      )}
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      {endedAtMs !== undefined && <Time atMs={endedAtMs} />}
      {text !== '' && <Copy text={text} label="Copy the answer" isIconOnly />}
    </footer>
  );
}
