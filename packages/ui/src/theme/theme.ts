import { keptText } from '../kept-text.ts';

/** The person's choice; `system` follows the system's. */
export type Theme = 'system' | 'light' | 'dark';

/** `theme.js`, which runs before the page is drawn, reads it too. */
const kept = keptText('sallyport.theme', 'localStorage');

export function readTheme(): Theme {
  const theme = kept.read();
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Shows the page so, now and the next time. */
export function chooseTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset.theme;
  else dataset.theme = theme;
  kept.write(theme === 'system' ? undefined : theme);
}
