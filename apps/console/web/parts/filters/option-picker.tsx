import { classes } from '@sallyport/ui';
import { Check, Search } from '@sallyport/ui/icons';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

export interface PickerOption {
  readonly value: string;
  readonly label: string;
  readonly detail?: ReactNode;
}

interface OptionPickerProps {
  /** What is chosen: read aloud, and shown in the empty field. */
  readonly label: string;
  readonly options: readonly PickerOption[];
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly onChoose: (value: string) => void;
  /** Several can be chosen, and are shown so. */
  readonly chosen?: ReadonlySet<string>;
  readonly isLoading?: boolean;
  /** Stands where there is nothing to choose. */
  readonly emptyText: string;
}

/** A field to search in, above what is found; arrows go through it, enter chooses. */
export function OptionPicker({ label, options, search, onSearch, onChoose, chosen, ...rest }: OptionPickerProps) {
  const { isLoading = false, emptyText } = rest;
  const id = useId();
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const here = Math.min(at, options.length - 1);
  useEffect(() => {
    list.current?.children[here]?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepped(event.key, here, options.length);
    const option = options[here];
    if (next !== undefined) setAt(next);
    else if (event.key === 'Enter' && option !== undefined) onChoose(option.value);
    else return;
    event.preventDefault();
  };
  return (
    <div>
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search className="size-4 shrink-0 text-faint" aria-hidden="true" />
        <input
          // biome-ignore lint/a11y/noAutofocus: whoever opened it wants to type here.
          autoFocus
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={options.length === 0 ? undefined : `${id}-${here}`}
          placeholder={label}
          value={search}
          onChange={({ target }) => {
            setAt(0);
            onSearch(target.value);
          }}
          onKeyDown={onKeyDown}
          className="h-9 min-w-0 grow bg-transparent text-sm outline-none placeholder:text-faint"
        />
      </div>
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={label}
        aria-multiselectable={chosen !== undefined}
        aria-busy={isLoading}
        className="max-h-64 overflow-y-auto p-1"
      >
        {options.map(({ value, label: name, detail }, index) => {
          const isChosen = chosen?.has(value) === true;
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the field above has the keyboard.
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys.
            <div
              key={value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={chosen === undefined ? index === here : isChosen}
              onClick={() => onChoose(value)}
              onPointerMove={() => setAt(index)}
              className={classes(
                'flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 py-1 text-sm',
                index === here && 'bg-over',
              )}
            >
              <span className="min-w-0 grow">
                <span className="block wrap-anywhere">{name}</span>
                {detail !== undefined && <span className="block text-xs text-faint">{detail}</span>}
              </span>
              {isChosen && <Check className="size-4 shrink-0 text-accent" aria-hidden="true" />}
            </div>
          );
        })}
      </div>
      {options.length === 0 && (
        <p role="status" className="px-3 pb-3 text-sm text-soft">
          {isLoading ? 'Looking …' : emptyText}
        </p>
      )}
    </div>
  );
}

function stepped(key: string, at: number, length: number): number | undefined {
  if (length === 0) return undefined;
  if (key === 'ArrowDown') return (at + 1) % length;
  if (key === 'ArrowUp') return (at - 1 + length) % length;
  return undefined;
}
