import { classes, IconButton, Select } from '@sallyport/ui';
import { ArrowUp, Square } from '@sallyport/ui/icons';
import { type FormEvent, type KeyboardEvent, type RefObject, useId, useState } from 'react';
import type { Session } from '../../src/wire.ts';
import { takeUnsent } from './unsent.ts';

interface ComposerProps {
  readonly session: Session;
  readonly model: string;
  readonly onModel: (model: string) => void;
  readonly isRunning: boolean;
  readonly onAsk: (text: string) => void;
  readonly onStop: () => void;
  readonly fieldRef: RefObject<HTMLTextAreaElement | null>;
}

/** Where questions are written. Enter asks, shift and enter begin a line. */
export function Composer({ session, model, onModel, isRunning, onAsk, onStop, fieldRef }: ComposerProps) {
  const [text, setText] = useState(takeUnsent);
  const hintId = useId();
  const hasModels = session.models.length > 0;
  const isTooLong = new TextEncoder().encode(text.trim()).length > session.questionBytesMax;
  const canAsk = !isRunning && hasModels && !isTooLong && text.trim() !== '';
  const ask = () => {
    if (!canAsk) return;
    onAsk(text.trim());
    setText('');
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While characters are composed, enter takes one of those that are offered.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    ask();
  };
  return (
    <form onSubmit={submit} className="rounded-card border border-edge bg-paper shadow-sm focus-within:border-focus">
      <textarea
        ref={fieldRef}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        aria-label="Your question"
        aria-describedby={hintId}
        aria-invalid={isTooLong}
        disabled={!hasModels}
        placeholder={hasModels ? 'Ask about your APIs, models and tools' : 'There is no model to ask'}
        rows={2}
        className="block max-h-52 w-full resize-none bg-transparent px-4 pt-3 pb-1 text-base outline-none field-sizing-content placeholder:text-faint"
      />
      <div className="flex items-center gap-2 p-2">
        {hasModels && (
          <Select
            label="Model"
            value={model}
            onChange={onModel}
            options={session.models.map(({ id, name, vendor }) => ({ value: id, label: name, detail: vendor }))}
          />
        )}
        <p
          id={hintId}
          className={classes('min-w-0 grow truncate text-right text-xs', isTooLong ? 'text-failed' : 'text-faint')}
        >
          {isTooLong ? (
            'This is too long to ask.'
          ) : (
            <span className="max-sm:hidden">Enter asks, shift + enter begins a line</span>
          )}
        </p>
        {isRunning ? (
          // A button of its own: one that became the other would ask with the click that stops.
          <IconButton key="stop" label="Stop (Esc)" look="plain" onClick={onStop}>
            <Square className="size-3.5 fill-current" aria-hidden="true" />
          </IconButton>
        ) : (
          <IconButton label="Ask" look="main" type="submit" disabled={!canAsk}>
            <ArrowUp className="size-4" aria-hidden="true" />
          </IconButton>
        )}
      </div>
    </form>
  );
}
