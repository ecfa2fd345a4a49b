import type { Secret } from '@sallyport/contracts';
import type { Services } from '@sallyport/pipeline';
import { z } from 'zod';

const text = z.string().min(1).meta({ referenceable: true, encrypted: true });

/** One secret, or several of which the first seals and all open. */
export const sealingSecrets = z.union([text, z.array(text).min(1).max(4)]);

/** The node's own where none is configured. */
export function secretsOf(
  given: string | readonly string[] | undefined,
  { node, secret }: Services,
): readonly Secret[] {
  return given === undefined ? [node.secret] : [given].flat().map((one) => secret(one));
}
