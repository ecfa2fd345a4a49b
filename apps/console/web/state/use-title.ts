import { useEffect } from 'react';

/** The browser's tab says what is shown: a name that is known only once it is read. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Sallyport`;
  }, [title]);
}
