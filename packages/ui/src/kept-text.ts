interface KeptText {
  read(): string | undefined;
  /** Undefined: nothing is kept any more. */
  write(text: string | undefined): void;
}

/** A text that the browser keeps under a key. It may be forbidden to: then nothing is there, and what is written is forgotten. */
export function keptText(key: string, place: 'localStorage' | 'sessionStorage'): KeptText {
  return {
    read() {
      try {
        return window[place].getItem(key) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write(text) {
      try {
        if (text === undefined) window[place].removeItem(key);
        else window[place].setItem(key, text);
      } catch {
        // Then it holds for this page only.
      }
    },
  };
}
