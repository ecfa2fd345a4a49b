import { hash } from 'node:crypto';
import type { Exchange } from '@sallyport/pipeline';
import { headerOf } from './signing-string.ts';

/** Whether the body is the one that was signed. Without a body, no digest is needed. */
export function isSignedBody({ head, body }: Exchange, signedHeaders: readonly string[]): boolean {
  const given = headerOf(head, 'digest');
  if (given === undefined) return body === undefined || body.length === 0;
  // Whoever could change the body could change a digest that is not signed.
  if (!signedHeaders.includes('digest')) return false;
  return given === `SHA-256=${hash('sha256', body ?? '', 'base64')}`;
}
