import { useEffect, useRef } from 'react';
import { classes } from '../classes.ts';
import { Search, X } from '../icons.ts';
import { bareInput, fieldBoxAround } from './field.tsx';

interface SearchFieldProps {
  /** What is searched, as "Search services": shown while it is empty. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The key `/` leads to it. */
  readonly isMain?: boolean;
  /** What can be searched for, shown in the empty field; usually its label. */
  readonly hint?: string;
  /** How wide it is. */
  readonly className?: string;
}

/** Where one searches; Escape clears it. */
export function SearchField({ label, hint = label, value, onChange, isMain = false, className }: SearchFieldProps) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!isMain) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.defaultPrevented || event.metaKey || event.ctrlKey || isWriting(event.target))
        return;
      event.preventDefault();
      ref.current?.select();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [isMain]);
  return (
    <search className={classes('block max-w-full', className ?? 'w-64')}>
      <div className={fieldBoxAround}>
        <Search className="ml-2.5 size-3.5 shrink-0 text-faint" aria-hidden="true" />
        <input
          ref={ref}
          type="text"
          enterKeyHint="search"
          autoComplete="off"
          spellCheck={false}
          aria-label={label}
          placeholder={hint}
          aria-keyshortcuts={isMain ? '/' : undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || value === '') return;
            event.preventDefault();
            event.stopPropagation();
            onChange('');
          }}
          className={classes(bareInput, 'px-2')}
        />
        {value === '' ? (
          isMain && (
            <span aria-hidden="true" className="figure mr-2 rounded border border-line px-1 text-faint">
              /
            </span>
          )
        ) : (
          <button
            type="button"
            aria-label="Clear"
            className="mr-1 flex size-6 shrink-0 items-center justify-center rounded text-soft hover:bg-over hover:text-ink"
            onClick={() => {
              onChange('');
              ref.current?.focus();
            }}
          >
            <X className="size-3.5" aria-hidden="true" />
          </button>
        )}
      </div>
    </search>
  );
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
