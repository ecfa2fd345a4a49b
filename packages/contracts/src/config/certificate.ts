import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';
import { isHostName, withRules } from './fields.ts';

const pem = z
  .string()
  .refine((value) => value.includes('-----BEGIN ') || value.startsWith('{vault://'), 'invalid value: expected PEM');

/** That certificate and key belong together is checked where files are read. */
export const certificates: CollectionDefinition = {
  name: 'certificates',
  singular: 'certificate',
  schema: withRules(
    z.strictObject({ cert: pem, key: pem, cert_alt: pem.optional(), key_alt: pem.optional() }),
    ({ cert_alt, key_alt }, tell) => {
      if ((cert_alt === undefined) !== (key_alt === undefined))
        tell('', "all or none of these fields must be set: 'cert_alt', 'key_alt'");
    },
  ),
};

export const snis: CollectionDefinition = {
  name: 'snis',
  singular: 'SNI',
  schema: z.strictObject({
    name: z
      .string()
      .refine(
        (name) => name === '*' || isHostName(name.replace(/^\*\.|\.\*$/g, '')),
        'invalid value: wildcards go leftmost or rightmost',
      ),
  }),
  nameFields: ['name'],
  unique: [['name']],
  foreignKeys: [{ field: 'certificate', collection: 'certificates', required: true }],
  shorthand: 'name',
};

export const caCertificates: CollectionDefinition = {
  name: 'ca_certificates',
  singular: 'CA certificate',
  schema: z.strictObject({
    cert: pem,
    cert_digest: z.string().optional().describe('SHA-256 of the certificate; computed where files are read.'),
  }),
  unique: [['cert_digest']],
  indexBy: ({ id }) => id,
};
