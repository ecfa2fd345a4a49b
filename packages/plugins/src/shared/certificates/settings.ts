import { z } from 'zod';

const noRevocation =
  'revocation is not checked here: write SKIP, and give the certificates of callers short lives instead';
const notUsed = 'Not used, since nothing is asked about revocation.';

/** Settings that all plugins have which know callers by certificates. */
export const certificateSettings = {
  ca_certificates: z
    .array(z.string())
    .min(1)
    .describe('Ids of the `ca_certificates` that may have signed the certificates of callers.'),
  allow_partial_chain: z
    .boolean()
    .default(false)
    .describe(
      'An authority that another one has signed is enough; without it, the chain has to end at a root among them.',
    ),
  skip_consumer_lookup: z
    .boolean()
    .default(false)
    .describe(
      'Let every valid certificate in, without a consumer. X-Client-Cert-Dn and X-Client-Cert-San tell the upstream whose it is.',
    ),
  authenticated_group_by: z
    .enum(['CN', 'DN'])
    .default('CN')
    .describe('With skip_consumer_lookup: the part of the subject that is the caller’s group, for acl.'),
  consumer_by: z
    .array(z.enum(['username', 'custom_id']))
    .default(['username', 'custom_id'])
    .describe('Fields of consumers that a name in the certificate may be. An empty list leaves it to credentials.'),
  default_consumer: z
    .string()
    .optional()
    .describe('Username or id of the consumer that a valid certificate of nobody stands for.'),
  anonymous: z
    .string()
    .optional()
    .describe('Username or id of the consumer that callers without a valid certificate become; else they are refused.'),
  revocation_check_mode: z
    .enum(['SKIP', 'IGNORE_CA_ERROR', 'STRICT'])
    .default('IGNORE_CA_ERROR')
    .refine((mode) => mode === 'SKIP', noRevocation)
    .describe('Must be SKIP, and written: neither OCSP nor lists of revoked certificates are asked.'),
  http_timeout: z.number().optional().describe(notUsed),
  http_proxy_host: z.string().optional().describe(notUsed),
  http_proxy_port: z.int().optional().describe(notUsed),
  https_proxy_host: z.string().optional().describe(notUsed),
  https_proxy_port: z.int().optional().describe(notUsed),
  ssl_verify: z.boolean().optional().describe(notUsed),
  cert_cache_ttl: z.number().optional().describe(notUsed),
  cache_ttl: z
    .number()
    .optional()
    .describe('Not used: consumers are in memory, and what is known of a certificate is kept until it runs out.'),
};

const settingsSchema = z.strictObject(certificateSettings);
export type CertificateSettings = z.output<typeof settingsSchema>;
