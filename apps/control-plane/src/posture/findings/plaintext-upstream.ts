import type { ServiceEntity } from '@sallyport/pipeline';
import { defineFinding, type Found, type PlaneFacts } from '../finding.ts';
import { entities } from '../plane/compiled-plane.ts';
import { upstreamOf } from '../plane/upstream-of.ts';
import { changedAtMs, nameOf, someOf } from './entity-name.ts';

const plain = ['http', 'grpc', 'ws'];

export const plaintextUpstream = defineFinding({
  kind: 'plaintext-upstream',
  title: 'Upstreams reached without encryption',
  why: 'Whoever is on the way reads and changes what passes, credentials that the gateway adds among it.',
  about: 'control-plane',
  find: (facts) =>
    entities(facts.plane.document, 'services').flatMap((service) => found(facts, service as ServiceEntity) ?? []),
});

function found({ plane }: PlaneFacts, service: ServiceEntity): Found | undefined {
  if (!service.enabled || !plain.includes(service.protocol)) return undefined;
  const hosts = hostsOf(plane.document, service).filter((host) => reachOf(host) !== 'this machine');
  if (hosts.length === 0) return undefined;
  const isPublic = hosts.some((host) => reachOf(host) === 'public');
  const entity = nameOf('service', service);
  return {
    severity: isPublic ? 'high' : 'medium',
    title: `Service ${entity.name} is reached by ${service.protocol} at ${someOf(hosts)}`,
    entity,
    evidence: [{ text: `Requests go to ${someOf(hosts, 10)} without TLS.`, entity, path: 'protocol' }],
    fix: {
      text: `Have the upstream take TLS, and reach it by ${service.protocol}s.`,
      changes: [
        {
          action: 'patch',
          collection: 'services',
          key: service.id,
          fields: {
            protocol: `${service.protocol}s`,
            port: service.port === 80 ? 443 : service.port,
            tls_verify: true,
          },
        },
      ],
      isExample: true,
    },
    owned: [service],
    sinceMs: changedAtMs(service),
  };
}

/** Of its targets where the host is an upstream's name. */
function hostsOf(document: PlaneFacts['plane']['document'], service: ServiceEntity): string[] {
  const found = upstreamOf(document, service);
  return found === undefined ? [service.host] : found.targets.map(({ target }) => target.replace(/:\d+$/, ''));
}

/** How far it is to a host, as its name tells; names may lead anywhere. */
function reachOf(host: string): 'this machine' | 'private' | 'public' {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (/^127\.|^::1$|^localhost$|\.localhost$/.test(name)) return 'this machine';
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name))
    return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(name)
      ? 'private'
      : 'public';
  if (name.includes(':')) return /^f[cd]|^fe80/.test(name) ? 'private' : 'public';
  return !name.includes('.') || /\.(internal|local|lan|svc|cluster\.local|test)$/.test(name) ? 'private' : 'public';
}
