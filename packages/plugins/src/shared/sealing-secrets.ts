import type { Secret } from '@sallyport/contracts';
import type { Services } from '@sallyport/pipeline';
import { z } from 'zod';

const text = z.string().min(1).meta({ referenceable: true, encrypted: true });

/** One secret, or several of which the first seals and all open. */
export const sealingSecrets = z.union([text, z.array(text).min(1).max(4)]);

/** The node's own where none is configured. */
export function secretsOf(
  given: string | readonly string[] | undefined,
  { node, secret, log }: Services,
): readonly Secret[] {
  if (given === undefined) return [node.secret];
  const secrets = [given].flat().map((one) => secret(one));
  if (secrets.some(isGuessable))
    log.warn('sessions: a secret has fewer than 32 characters; whoever guesses it can be anybody');
  return secrets;
}

const charactersMin = 32;

/** One that a vault has not given yet is empty, and seals nothing. */
function isGuessable(secret: Secret): boolean {
  const { length } = secret.reveal();
  return length > 0 && length < charactersMin;
}
