import { classes, formatDuration } from '@sallyport/ui';
import { Check, ChevronRight, CircleSlash, CircleX, LoaderCircle } from '@sallyport/ui/icons';
import type { DynamicToolUIPart } from 'ai';
import { memo, type ReactNode } from 'react';
import type { Hop } from '../../src/wire.ts';
import { pretty } from './pretty.ts';

interface StepsProps {
  readonly tools: readonly DynamicToolUIPart[];
  readonly hops: readonly Hop[];
  /** No more comes: what still runs was broken off. */
  readonly isOver: boolean;
}

/** The tools that were called, in turn, each with what it was given and what it gave. */
export function Steps({ tools, hops, isOver }: StepsProps) {
  return (
    <ol className="my-2 overflow-hidden rounded-card border border-line bg-paper" aria-label="Tools called">
      {tools.map((tool) => (
        <Step
          key={tool.toolCallId}
          tool={tool}
          hop={hops.find(({ n, toolCallId }) => n !== 6 && toolCallId === tool.toolCallId)}
          isOver={isOver}
        />
      ))}
    </ol>
  );
}

interface StepProps {
  readonly tool: DynamicToolUIPart;
  readonly hop: Hop | undefined;
  readonly isOver: boolean;
}

function Step({ tool, hop, isOver }: StepProps) {
  const outcome = outcomeOf(tool, hop, isOver);
  const { Icon, colour } = outcomes[outcome];
  const given = summaryOf(tool.input);
  return (
    <li className="border-line not-first:border-t">
      <details className="group">
        <summary className="flex min-h-9 list-none items-center gap-2 px-3 text-sm -outline-offset-2 hover:bg-over">
          <Icon
            className={classes('size-4 shrink-0', colour, outcome === 'running' && 'animate-spin')}
            aria-hidden="true"
          />
          <span className="sr-only">{outcome}:</span>
          <span className="shrink-0 font-medium">{titleOf(tool.toolName)}</span>
          <span className="min-w-0 grow truncate text-faint" title={given}>
            {given}
          </span>
          {hop?.durationMs !== undefined && (
            <span className="figure shrink-0 text-xs text-soft">{formatDuration(hop.durationMs)}</span>
          )}
          <ChevronRight
            className="size-4 shrink-0 text-faint transition-transform duration-100 group-open:rotate-90"
            aria-hidden="true"
          />
        </summary>
        <div className="grid grid-cols-1 gap-3 border-t border-line bg-sunken px-3 py-3">
          <Code title="Given">
            <Pretty value={tool.input} />
          </Code>
          {tool.state === 'output-available' && (
            <Code title="Result">
              <Pretty value={tool.output} />
            </Code>
          )}
          {tool.state === 'output-error' && <Code title="Error">{tool.errorText}</Code>}
        </div>
      </details>
    </li>
  );
}

type Outcome = 'running' | 'done' | 'failed' | 'refused' | 'stopped';

const outcomes = {
  running: { Icon: LoaderCircle, colour: 'text-running' },
  done: { Icon: Check, colour: 'text-allowed' },
  failed: { Icon: CircleX, colour: 'text-failed' },
  refused: { Icon: CircleSlash, colour: 'text-refused' },
  stopped: { Icon: CircleSlash, colour: 'text-redirected' },
};

function outcomeOf({ state }: DynamicToolUIPart, hop: Hop | undefined, isOver: boolean): Outcome {
  if (state === 'output-available') return hop?.status === 'refused' ? 'refused' : 'done';
  if (state === 'output-error') return hop?.status === 'refused' ? 'refused' : 'failed';
  return isOver ? 'stopped' : 'running';
}

/** `list_control_planes` as words. */
function titleOf(toolName: string): string {
  const words = toolName.replaceAll(/[_-]+/g, ' ').trim();
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  return sentence.replaceAll(/\b(api|id|llm|mcp|url)\b/gi, (word) => word.toUpperCase());
}

/** Of a tool's arguments, in one line. */
function summaryOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  return Object.entries(input)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

interface CodeProps {
  readonly title: string;
  readonly children: ReactNode;
}

const Code = ({ title, children }: CodeProps) => (
  <section aria-label={title}>
    <h4 className="mb-1 text-xs text-faint">{title}</h4>
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard.
      tabIndex={0}
      className="figure max-h-72 overflow-auto rounded-control border border-line bg-paper p-2 text-xs leading-5"
    >
      {children}
    </pre>
  </section>
);

interface PrettyProps {
  readonly value: unknown;
}

/** Remembered: a result is long, and does not change while the words below it come. */
const Pretty = memo(({ value }: PrettyProps) => pretty(value));
