import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { SearchTexts } from './search-text.ts';

type Changes = Readonly<Record<string, string | undefined>>;

export interface ChangeOptions {
  /** Makes no step that "back" goes back to: for what changes with each key. */
  readonly isReplacing?: boolean;
}

/**
 * What a screen shows is in its address: texts by name, and a function that changes some of them. Undefined takes one away.
 * A link to a colleague shows the same thing, and "back" works.
 */
export function useSearch(): readonly [SearchTexts, (changes: Changes, options?: ChangeOptions) => void] {
  const search = useRouterState({ select: ({ location }) => location.search as SearchTexts });
  const navigate = useNavigate();
  const change = useCallback(
    (changes: Changes, { isReplacing = false }: ChangeOptions = {}) => {
      const next = (before: SearchTexts) => ({ ...before, ...changes });
      // Screens are made of a list, so that the router knows none of their addresses by type.
      void navigate({ to: '.', search: next, replace: isReplacing, resetScroll: false } as never);
    },
    [navigate],
  );
  return [search, change];
}
