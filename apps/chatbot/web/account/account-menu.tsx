import { Menu, MenuChoice, MenuItem, MenuSeparator, MenuText, type Theme, useTheme } from '@sallyport/ui';
import { ChevronsUpDown, LogOut, Monitor, Moon, Sun, Trash2 } from '@sallyport/ui/icons';
import type { ReactNode } from 'react';
import type { Person } from '../../src/wire.ts';

interface AccountMenuProps {
  readonly person: Person;
  readonly signOutUrl: string | undefined;
  readonly onDeleteAll: () => void;
}

const icon = 'size-4 text-faint';

const themes: readonly { value: Theme; label: string; icon: ReactNode }[] = [
  { value: 'system', label: 'As the system', icon: <Monitor className={icon} aria-hidden="true" /> },
  { value: 'light', label: 'Light', icon: <Sun className={icon} aria-hidden="true" /> },
  { value: 'dark', label: 'Dark', icon: <Moon className={icon} aria-hidden="true" /> },
];

/** Who asks, how the page looks, and the way out. */
export function AccountMenu({ person, signOutUrl, onDeleteAll }: AccountMenuProps) {
  const [theme, chooseTheme] = useTheme();
  return (
    <Menu
      side="top"
      trigger={
        <button
          type="button"
          className="flex h-11 w-full items-center gap-2.5 rounded-control px-2 text-left text-sm hover:bg-over data-popup-open:bg-over"
        >
          <span
            className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent text-xs font-semibold text-accent-ink"
            aria-hidden="true"
          >
            {initialsOf(person.name)}
          </span>
          <span className="min-w-0 grow truncate">
            <span className="sr-only">Account of </span>
            {person.name}
          </span>
          <ChevronsUpDown className="size-3.5 shrink-0 text-faint" aria-hidden="true" />
        </button>
      }
    >
      <MenuText>
        <span className="block font-medium">{person.name}</span>
        {person.email !== undefined && <span className="block text-xs text-faint">{person.email}</span>}
      </MenuText>
      <MenuSeparator />
      <MenuChoice label="Colours" value={theme} options={themes} onChange={chooseTheme} />
      <MenuSeparator />
      <MenuItem icon={<Trash2 className={icon} aria-hidden="true" />} onSelect={onDeleteAll}>
        Delete all conversations
      </MenuItem>
      {signOutUrl !== undefined && (
        <MenuItem icon={<LogOut className={icon} aria-hidden="true" />} onSelect={() => post(signOutUrl)}>
          Sign out
        </MenuItem>
      )}
    </Menu>
  );
}

/** Goes there by a form, as what changes something is not done by a link. */
function post(url: string): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = url;
  document.body.append(form);
  form.submit();
}

function initialsOf(name: string): string {
  const words = name.split(/[\s@._-]+/).filter((word) => word !== '');
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words.slice(0, 1);
  return letters.map((word) => word!.charAt(0).toUpperCase()).join('');
}
