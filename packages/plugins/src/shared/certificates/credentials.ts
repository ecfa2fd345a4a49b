import type { CollectionDefinition, Entity, EntityRef } from '@sallyport/contracts';
import { z } from 'zod';

/** A name in certificates that stands for a consumer. */
export interface CertificateCredential extends Entity {
  subject_name: string;
  ca_certificate?: EntityRef | undefined;
  consumer: EntityRef;
}

/** The credentials of a plugin: `mtls-auth`. */
export function certificateCredentials(plugin: string): CollectionDefinition {
  return {
    name: `${plugin.replaceAll('-', '_')}_credentials`,
    singular: `${plugin} credential`,
    schema: z.strictObject({
      subject_name: z
        .string()
        .min(1)
        .describe('A subject alternative name of the certificate; its common name, where it has none.'),
    }),
    unique: [['subject_name', 'ca_certificate']],
    foreignKeys: [
      { field: 'consumer', collection: 'consumers', required: true },
      { field: 'ca_certificate', collection: 'ca_certificates', goesWith: true },
    ],
    adminPath: `${plugin}s`,
    adminPathUnderConsumer: plugin,
    indexBy: (entity) => {
      const { subject_name, ca_certificate } = entity as CertificateCredential;
      return credentialKey(subject_name, ca_certificate?.id);
    },
  };
}

/** Ids have no space. */
export function credentialKey(subjectName: string, authorityId: string | undefined): string {
  return `${authorityId ?? ''} ${subjectName}`;
}
