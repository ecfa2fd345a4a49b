import { type Command, CommandPalette } from '@sallyport/ui';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useSignOut } from '../use-sign-out.ts';
import { useCommands } from './use-commands.ts';

interface PaletteProps {
  readonly onClose: () => void;
}

/** Goes to whatever has a name, and does what needs no form. */
export function Palette({ onClose }: PaletteProps) {
  const router = useRouter();
  const signOut = useSignOut();
  const [query, setQuery] = useState('');
  const { groups, isSearching } = useCommands(query);
  const choose = ({ id, href }: Command) => {
    onClose();
    if (href === '/account') window.location.assign(href);
    else if (href !== undefined) void router.navigate({ href });
    else if (id === 'sign-out') signOut();
  };
  return (
    <CommandPalette
      label="Search or go to"
      query={query}
      onQuery={setQuery}
      groups={groups}
      isSearching={isSearching}
      onChoose={choose}
      onClose={onClose}
    />
  );
}
