import { useSyncExternalStore } from 'react';

/** The theme that is seen now, whoever chose it: for what is drawn, which no style reaches. */
export function useShownTheme(): 'light' | 'dark' {
  return useSyncExternalStore(subscribe, shown);
}

const query = '(prefers-color-scheme: dark)';

function shown(): 'light' | 'dark' {
  const { theme } = document.documentElement.dataset;
  if (theme === 'light' || theme === 'dark') return theme;
  return matchMedia(query).matches ? 'dark' : 'light';
}

function subscribe(listener: () => void): () => void {
  const list = matchMedia(query);
  list.addEventListener('change', listener);
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    list.removeEventListener('change', listener);
    observer.disconnect();
  };
}
