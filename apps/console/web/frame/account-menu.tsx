import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator, MenuText, type Theme, useTheme } from '@sallyport/ui';
import { LogOut, Monitor, Moon, Sun, UserRound } from '@sallyport/ui/icons';
import { usePerson } from '../api/person.ts';
import { useSignOut } from './use-sign-out.ts';

/** Who is signed in, in which colours, and the way out. */
export function AccountMenu() {
  const { data: person } = usePerson();
  const [theme, chooseTheme] = useTheme();
  const signOut = useSignOut();
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          aria-label="Your account"
          className="flex size-8 shrink-0 items-center justify-center rounded-full bg-accent text-accent-ink"
        >
          <UserRound className="size-4" aria-hidden="true" />
        </button>
      }
    >
      <MenuText>
        <span className="block font-medium">{person?.full_name ?? 'Your account'}</span>
        {person !== undefined && <span className="block text-xs text-faint">{person.email}</span>}
      </MenuText>
      <MenuSeparator />
      <MenuChoice label="Colours" value={theme} options={themes} onChange={chooseTheme} />
      <MenuSeparator />
      <MenuLink href="/account" icon={<UserRound className={icon} aria-hidden="true" />}>
        Password and sessions
      </MenuLink>
      <MenuItem icon={<LogOut className={icon} aria-hidden="true" />} onSelect={signOut}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

const icon = 'size-4 text-faint';

const themes: readonly { readonly value: Theme; readonly label: string; readonly icon: React.ReactNode }[] = [
  { value: 'system', label: 'As the system', icon: <Monitor className={icon} aria-hidden="true" /> },
  { value: 'light', label: 'Light', icon: <Sun className={icon} aria-hidden="true" /> },
  { value: 'dark', label: 'Dark', icon: <Moon className={icon} aria-hidden="true" /> },
];
