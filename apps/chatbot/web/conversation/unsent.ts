const key = 'sallyport.chatbot.unsent';

/** Keeps a question that could not be asked over the way to the sign-in page and back. */
export function keepUnsent(text: string): void {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // Then it has to be written again.
  }
}

/** Once. */
export function takeUnsent(): string {
  try {
    const text = sessionStorage.getItem(key) ?? '';
    sessionStorage.removeItem(key);
    return text;
  } catch {
    return '';
  }
}
