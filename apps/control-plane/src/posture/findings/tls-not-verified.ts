import type { ServiceEntity } from '@sallyport/pipeline';
import { defineFinding, type Found } from '../finding.ts';
import { entities } from '../plane/compiled-plane.ts';
import { changedAtMs, nameOf } from './entity-name.ts';

export const tlsNotVerified = defineFinding({
  kind: 'tls-not-verified',
  title: 'Upstreams whose certificates are not verified',
  why: 'Anybody on the way can be taken for the upstream: the connection is encrypted, but to whom is not known.',
  about: 'control-plane',
  find: ({ plane }) => entities(plane.document, 'services').flatMap((service) => found(service as ServiceEntity) ?? []),
});

function found(service: ServiceEntity): Found | undefined {
  if (!service.enabled || service.tls_verify !== false) return undefined;
  const entity = nameOf('service', service);
  return {
    severity: 'high',
    title: `The certificate of ${service.host} is not verified by service ${entity.name}`,
    entity,
    evidence: [{ text: 'tls_verify is off.', entity, path: 'tls_verify' }],
    fix: {
      text: 'Turn tls_verify on. Where the certificate is of an authority of your own, name it in ca_certificates.',
      changes: [{ action: 'patch', collection: 'services', key: service.id, fields: { tls_verify: true } }],
    },
    owned: [service],
    sinceMs: changedAtMs(service),
  };
}
