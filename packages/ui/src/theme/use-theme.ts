import { useState } from 'react';
import { chooseTheme, readTheme, type Theme } from './theme.ts';

/** The theme that is chosen, and how to choose another. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(readTheme);
  const choose = (chosen: Theme) => {
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return [theme, choose];
}
