/** The person's choice; `system` follows the system's. */
export type Theme = 'system' | 'light' | 'dark';

/** Where it is kept; `theme.js`, which runs before the page is drawn, reads it too. */
const key = 'sallyport.theme';

export function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(key);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    // Storage may be forbidden; the system's choice is a good one.
    return 'system';
  }
}

/** Shows the page so, now and the next time. */
export function chooseTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset.theme;
  else dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // Then it holds for this page only.
  }
}
