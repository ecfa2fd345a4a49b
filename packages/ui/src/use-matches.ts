import { useSyncExternalStore } from 'react';

/** Whether a media query holds now: for what is laid out in another way, not only styled in another. */
export function useMatches(query: string): boolean {
  const list = matchMedia(query);
  return useSyncExternalStore(
    (listener) => {
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => list.matches,
  );
}
