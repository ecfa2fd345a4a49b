import { Dialog as Base } from '@base-ui/react/dialog';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { classes } from '../classes.ts';
import { Search } from '../icons.ts';
import { backdrop, popup } from './surface.ts';

export interface Command {
  readonly id: string;
  readonly label: string;
  /** Where it is: read after the label. */
  readonly detail?: string | undefined;
  readonly icon?: ReactNode;
  /** Where it leads; without it `onChoose` says what it does. */
  readonly href?: string;
}

export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

interface CommandPaletteProps {
  readonly label: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly groups: readonly CommandGroup[];
  /** Something is still being looked for. */
  readonly isSearching: boolean;
  readonly onChoose: (command: Command) => void;
  readonly onClose: () => void;
}

/** Whatever has a name, by the first letters of it, without leaving the keyboard. */
export function CommandPalette({ label, query, onQuery, groups, isSearching, onChoose, onClose }: CommandPaletteProps) {
  const listId = useId();
  const commands = groups.flatMap((group) => group.commands);
  const [activeId, setActiveId] = useState<string>();
  const active = Math.max(
    0,
    commands.findIndex(({ id }) => id === activeId),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = commands[active];
    if (step !== undefined && commands.length > 0) {
      setActiveId(commands[(active + step + commands.length) % commands.length]!.id);
    } else if (event.key === 'Enter' && chosen !== undefined && !event.nativeEvent.isComposing) {
      onChoose(chosen);
    } else return;
    event.preventDefault();
  };
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup
          className={classes(
            popup,
            'fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2',
          )}
        >
          <Base.Title className="sr-only">{label}</Base.Title>
          <div className="flex h-11 items-center gap-2.5 border-b border-line px-3">
            <Search className="size-4 shrink-0 text-faint" aria-hidden="true" />
            <input
              // biome-ignore lint/a11y/noAutofocus: it was opened to type into.
              autoFocus
              role="combobox"
              aria-label={label}
              aria-expanded="true"
              aria-controls={listId}
              aria-activedescendant={commands.length > 0 ? `${listId}-${active}` : undefined}
              autoComplete="off"
              spellCheck={false}
              placeholder={label}
              className="h-full min-w-0 grow bg-transparent outline-none placeholder:text-faint"
              value={query}
              onChange={({ target }) => onQuery(target.value)}
              onKeyDown={onKeyDown}
            />
          </div>
          <div id={listId} role="listbox" aria-label={label} className="max-h-[60vh] overflow-y-auto p-1.5">
            {groups.map(({ title, commands: ofGroup }) => (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
              <div key={title} role="group" aria-label={title}>
                <p className="px-2 pt-2 pb-1 text-xs font-medium text-faint" aria-hidden="true">
                  {title}
                </p>
                {ofGroup.map((command) => (
                  <Option
                    key={command.id}
                    id={`${listId}-${commands.indexOf(command)}`}
                    command={command}
                    isActive={commands[active] === command}
                    onPoint={() => setActiveId(command.id)}
                    onChoose={() => onChoose(command)}
                  />
                ))}
              </div>
            ))}
          </div>
          <p role="status" className={classes('px-3.5 pb-3 text-sm text-soft', commands.length > 0 && 'sr-only')}>
            {commands.length > 0
              ? `${commands.length} found`
              : isSearching
                ? 'Looking for it …'
                : `Nothing is called ‘${query}’.`}
          </p>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface OptionProps {
  readonly id: string;
  readonly command: Command;
  readonly isActive: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

function Option({ id, command: { label, detail, icon }, isActive, onPoint, onChoose }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys.
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      ref={isActive ? scrollIntoSight : undefined}
      className={classes(
        'flex h-9 cursor-pointer items-center gap-2.5 rounded-control px-2 text-sm',
        isActive && 'bg-over',
      )}
      onMouseMove={onPoint}
      onClick={onChoose}
    >
      {icon !== undefined && <span className="shrink-0 text-faint">{icon}</span>}
      <span className="min-w-0 truncate">{label}</span>
      {detail !== undefined && (
        <span className="ml-auto max-w-[50%] shrink-0 truncate text-xs text-faint">{detail}</span>
      )}
    </div>
  );
}

/** Gives nothing back: what a ref gives is called at its end. */
function scrollIntoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
