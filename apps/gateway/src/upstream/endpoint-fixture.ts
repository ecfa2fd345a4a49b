import type { UpstreamEntity } from '@sallyport/pipeline';
import { type Endpoint, Load } from './endpoint.ts';
import { EndpointHealth } from './health/endpoint-health.ts';
import { plainUpstream } from './plain-host.ts';

/** An endpoint that is well, for tests of what chooses among them. */
export function endpointNamed(host: string, weight = 100, isFailover = false): Endpoint {
  return {
    target: `${host}:80`,
    targetId: host,
    host,
    ip: host,
    port: 80,
    weight,
    isFailover,
    health: new EndpointHealth(host, () => {}, Number.NEGATIVE_INFINITY),
    load: new Load(),
  };
}

export function upstreamWith(fields: Partial<UpstreamEntity>): UpstreamEntity {
  return { ...plainUpstream, id: 'an-upstream', name: 'u', ...fields };
}
