import type { CollectionDefinition } from '@sallyport/contracts';
import type { Consumer, Identity, Services } from '@sallyport/pipeline';
import { type CertificateCredential, credentialKey } from './credentials.ts';
import { namesOf } from './names.ts';
import type { CertificateSettings } from './settings.ts';
import type { Trusted } from './trust.ts';

/** Who a certificate stands for; undefined for nobody. */
export type IdentityFinder = (trusted: Trusted) => Identity | undefined;

/**
 * In Kong's order: credentials for the authority that signed it, credentials for any, consumers called so, the default one.
 */
export function compileIdentityFinder(
  { consumer_by, default_consumer }: CertificateSettings,
  { directory, log }: Pick<Services, 'directory' | 'log'>,
  collection: CollectionDefinition,
): IdentityFinder {
  const credentials = directory.index(collection);
  const fallback = default_consumer ? directory.consumerByName(default_consumer) : undefined;
  if (default_consumer && fallback === undefined)
    log.error(`default consumer ${default_consumer} is configured but doesn't exist`);

  function byCredential(names: readonly string[], authorityIds: readonly (string | undefined)[]) {
    for (const name of names) {
      for (const id of authorityIds) {
        const credential = credentials.get(credentialKey(name, id)) as CertificateCredential | undefined;
        const consumer = credential && directory.consumerById(credential.consumer.id);
        if (consumer !== undefined) return identity(consumer, credential!.id);
      }
    }
    return undefined;
  }

  function byName(names: readonly string[]): Identity | undefined {
    for (const name of names) {
      for (const field of consumer_by) {
        const consumer = field === 'username' ? directory.consumerByUsername(name) : directory.consumerByCustomId(name);
        if (consumer !== undefined) return identity(consumer, name);
      }
    }
    return undefined;
  }

  return ({ certificate, authorityIds }) => {
    const names = namesOf(certificate);
    return (
      byCredential(names, authorityIds) ??
      byCredential(names, [undefined]) ??
      byName(names) ??
      (fallback && identity(fallback, names[0] ?? fallback.id))
    );
  };
}

function identity(consumer: Consumer, credentialId: string): Identity {
  return {
    consumer,
    credential: { id: credentialId },
    credentialIdentifier: credentialId,
    actor: { type: 'service', id: consumer.id, name: consumer.username ?? consumer.customId },
  };
}
