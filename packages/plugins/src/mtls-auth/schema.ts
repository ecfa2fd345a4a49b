import type { ClientAuthorities } from '@sallyport/pipeline';
import { z } from 'zod';
import { certificateSettings } from '../shared/certificates/settings.ts';

export const mtlsAuthSchema = z.strictObject({
  ...certificateSettings,
  send_ca_dn: z
    .boolean()
    .default(false)
    .describe('The names of all authorities are in the handshake, whatever this says: Node cannot ask without.'),
  san_dirname_matcher: z
    .array(z.string())
    .max(0, 'directory names are not looked at: leave it out')
    .optional()
    .describe('Must be empty: directory names are not looked at.'),
});

export type MtlsAuthConfig = z.output<typeof mtlsAuthSchema>;

export function clientAuthorities({ ca_certificates, allow_partial_chain }: MtlsAuthConfig): ClientAuthorities {
  return { field: 'ca_certificates', ids: ca_certificates, allowPartialChain: allow_partial_chain };
}
