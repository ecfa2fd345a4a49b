import { keptText } from '@sallyport/ui';

const kept = keptText('sallyport.chatbot.unsent', 'sessionStorage');

/** Keeps a question that could not be asked over the way to the sign-in page and back. */
export const keepUnsent = (text: string): void => kept.write(text);

/** Once. */
export function takeUnsent(): string {
  const text = kept.read() ?? '';
  kept.write(undefined);
  return text;
}
