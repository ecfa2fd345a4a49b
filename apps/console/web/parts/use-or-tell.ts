import { useToast } from '@sallyport/ui';
import { messageOf } from './message-of.ts';

/** Does something that nobody waits for; where it fails, a toast of this title says why. */
export function useOrTell(title: string): (act: () => Promise<void>) => void {
  const toast = useToast();
  return (act) =>
    void act().catch((error: unknown) => toast({ title, description: messageOf(error), meaning: 'failed' }));
}
