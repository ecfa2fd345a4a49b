import { type CollectionDefinition, coreCollections } from '@sallyport/contracts';
import type { OAuthClient } from '@sallyport/oauth';
import type { Services } from '@sallyport/pipeline';

const certificates = coreCollections.find(({ name }) => name === 'certificates')!;
const byId: CollectionDefinition = { ...certificates, indexBy: ({ id }) => id };

/** The certificate entity that the gateway presents to the provider. */
export function clientCertificate(
  id: string | undefined,
  { directory, secret, log }: Services,
): OAuthClient['certificate'] {
  if (id === undefined) return undefined;
  const entity = directory.index(byId).get(id) as { cert: string; key: string } | undefined;
  if (entity !== undefined) return { certificate: secret(entity.cert).reveal(), key: secret(entity.key) };
  log.error('openid-connect: there is no certificate of this id, so that the provider will refuse us', { id });
  return undefined;
}
