import { z } from 'zod';
import { isVaultReference } from './vault-reference.ts';

/** Where a receiver takes what is sent: a whole URL, with its path. */
export const endpointSchema = z
  .string()
  .refine((value) => isVaultReference(value) || isHttpUrl(value), {
    error: 'must be an http or https URL with a host, or a {vault://…} reference',
  })
  .meta({ referenceable: true });

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '';
}
