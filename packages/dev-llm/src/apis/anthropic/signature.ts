import { hash } from 'node:crypto';

/** Proves that a thought is the model's own: nobody may change it on the way. */
export function signatureOf(thought: string): string {
  return hash('sha256', `thought ${thought}`, 'base64');
}
