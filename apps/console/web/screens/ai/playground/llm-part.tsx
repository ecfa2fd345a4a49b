import { Button, Card, Combobox, EmptyState, NumberField, TextArea } from '@sallyport/ui';
import { useEffect, useRef, useState } from 'react';
import { useSearch } from '../../../state/use-search.ts';
import type { Caller } from '../parts/caller.ts';
import { Exchange } from './exchange.tsx';
import type { Message, OfferedRoute } from './playground.queries.ts';
import { type CallState, useCall } from './use-call.ts';

interface LlmPartProps {
  readonly controlPlaneId: string;
  readonly route: OfferedRoute;
  readonly address: string | undefined;
  /** Undefined: it is not told in full yet. */
  readonly caller: Caller | undefined;
}

interface Turn {
  readonly asked: string;
  readonly state: CallState;
}

/** Talks with a model through a route. */
export function LlmPart({ controlPlaneId, route, address, caller }: LlmPartProps) {
  const [{ model }, change] = useSearch();
  const { state, start, stop, clear } = useCall();
  const [past, setPast] = useState<readonly Turn[]>([]);
  const [asking, setAsking] = useState<string>();
  const [draft, setDraft] = useState('');
  const [system, setSystem] = useState('');
  const [temperature, setTemperature] = useState<number>();
  const [most, setMost] = useState<number>();
  const end = useRef<HTMLDivElement>(null);
  const isRunning = state?.isRunning === true;
  const turns = asking !== undefined && state !== undefined ? [...past, { asked: asking, state }] : past;
  const length = state?.answer.text.length ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever comes is to be in sight.
  useEffect(() => {
    // What it gives is, in newer browsers, a promise: nothing to be cleaned up.
    void end.current?.scrollIntoView({ block: 'nearest' });
  }, [length, turns.length]);

  const send = () => {
    const text = draft.trim();
    if (text === '' || caller === undefined || isRunning) return;
    if (asking !== undefined && state !== undefined) setPast(turns);
    setAsking(text);
    setDraft('');
    void start(controlPlaneId, {
      ...{ kind: 'llm', route: route.id, as: caller },
      ...(address !== undefined && { address }),
      llm: {
        messages: messagesOf(system, turns, text),
        ...(model !== undefined && { model }),
        ...(temperature !== undefined && { temperature }),
        ...(most !== undefined && { max_tokens: most }),
      },
    });
  };
  const startAnew = () => {
    clear();
    setPast([]);
    setAsking(undefined);
  };
  return (
    <Card
      title="Conversation"
      actions={
        turns.length > 0 && (
          <Button size="small" look="quiet" onClick={startAnew}>
            Start anew
          </Button>
        )
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
        <div className="grid gap-3 sm:grid-cols-2">
          <Combobox
            label="Model"
            isMono
            isOptional
            value={model}
            options={optionsOf(route.models ?? [], model)}
            onChange={(value) => change({ model: value }, { isReplacing: true })}
            onCreate={(value) => change({ model: value }, { isReplacing: true })}
            placeholder="The route chooses"
          />
          <details className="self-end text-sm">
            <summary className="flex h-8 cursor-pointer items-center text-soft hover:text-ink">More settings</summary>
            <div className="mt-2 grid gap-3">
              <TextArea label="System prompt" isOptional lines={2} value={system} onChange={setSystem} />
              <NumberField
                label="Temperature"
                isOptional
                min={0}
                max={2}
                step={0.1}
                value={temperature}
                onChange={setTemperature}
              />
              <NumberField label="Most tokens to write" isOptional min={1} value={most} onChange={setMost} />
            </div>
          </details>
        </div>
        {turns.length === 0 ? (
          <EmptyState
            title="Nothing was said yet"
            description="What you write goes through the gateway as it would from a program: with the same plugins, limits and guards, and it is counted."
          />
        ) : (
          <ol className="grid grid-cols-[minmax(0,1fr)] gap-4" aria-label="What was said">
            {turns.map((turn, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: they are in the order in which they were said.
              <Said key={index} turn={turn} />
            ))}
          </ol>
        )}
        <div ref={end} />
        <form
          className="grid gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            if (!(event.target instanceof HTMLTextAreaElement)) return;
            event.preventDefault();
            send();
          }}
        >
          <TextArea label="Message" lines={2} value={draft} onChange={setDraft} placeholder="Ask something" />
          <div className="flex items-center justify-between gap-3">
            <span className="text-xs text-soft">
              {caller === undefined ? 'Choose as whom first.' : 'Enter sends, Shift and Enter begin a line.'}
            </span>
            {isRunning ? (
              <Button key="stop" onClick={stop}>
                Stop
              </Button>
            ) : (
              <Button type="submit" look="main" disabled={caller === undefined || draft.trim() === ''}>
                Send
              </Button>
            )}
          </div>
        </form>
      </div>
    </Card>
  );
}

function Said({ turn: { asked, state } }: { readonly turn: Turn }) {
  const { text, thoughts, wanted } = state.answer;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <p className="max-w-prose justify-self-end rounded-card bg-sunken px-3 py-2 whitespace-pre-wrap wrap-anywhere">
        {asked}
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2" aria-busy={state.isRunning}>
        {thoughts !== '' && (
          <details className="text-sm text-soft">
            <summary className="cursor-pointer hover:text-ink">Thoughts</summary>
            <p className="mt-1 whitespace-pre-wrap wrap-anywhere">{thoughts}</p>
          </details>
        )}
        {text !== '' && <p className="max-w-prose whitespace-pre-wrap wrap-anywhere">{text}</p>}
        {text === '' && state.isRunning && <p className="text-soft">Waiting for the answer</p>}
        {wanted.map(({ name, input }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are in the order in which they were wanted.
          <p key={index} className="text-sm text-soft wrap-anywhere">
            Wants the tool <code className="figure text-ink">{name}</code> with <code className="figure">{input}</code>
          </p>
        ))}
        <Exchange state={state} />
      </div>
    </li>
  );
}

/** All that was said so far, and what is asked now; what was refused or failed was not said. */
function messagesOf(system: string, turns: readonly Turn[], asked: string): readonly Message[] {
  const said = turns
    .filter(({ state }) => state.answer.text !== '')
    .flatMap(({ asked: content, state }): readonly Message[] => [
      { role: 'user', content },
      { role: 'assistant', content: state.answer.text },
    ]);
  const first: readonly Message[] = system.trim() === '' ? [] : [{ role: 'system', content: system.trim() }];
  return [...first, ...said, { role: 'user', content: asked }];
}

const optionsOf = (models: readonly string[], chosen: string | undefined) =>
  (chosen === undefined || models.includes(chosen) ? models : [...models, chosen]).map((value) => ({
    value,
    label: value,
  }));
