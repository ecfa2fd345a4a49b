import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { UpstreamEntity } from '@sallyport/pipeline';
import type { Endpoint } from '../../endpoint.ts';
import type { Pem } from '../../pools.ts';
import type { Outcome } from '../rules.ts';
import { grpcProbe } from './grpc-probe.ts';
import { httpProbe } from './http-probe.ts';
import { tcpProbe } from './tcp-probe.ts';

/** Looks how an endpoint is; undefined when the answer counts neither for nor against it. */
export type Probe = (endpoint: Endpoint, timeoutMs: number) => Promise<Outcome | undefined>;

/** The probe that an upstream's active checks ask for. */
export function compileProbe(upstream: UpstreamEntity, certificate: Pem | undefined): Probe {
  const { type } = upstream.healthchecks.active;
  switch (type) {
    case 'tcp':
      return tcpProbe;
    case 'http':
    case 'https':
      return httpProbe(upstream, type === 'https', certificate);
    case 'grpc':
    case 'grpcs':
      return grpcProbe(upstream, type === 'grpcs', certificate);
  }
}

/** What a probe says in its Host field. */
export function probeAuthority({ host_header }: UpstreamEntity, { host, port }: Endpoint): string {
  return host_header ?? `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What a TLS probe asks for, checks and identifies itself with. */
export function probeTls(
  upstream: UpstreamEntity,
  endpoint: Endpoint,
  certificate: Pem | undefined,
): Pick<ConnectionOptions, 'servername' | 'rejectUnauthorized' | 'cert' | 'key'> {
  const { https_sni, https_verify_certificate } = upstream.healthchecks.active;
  const name = https_sni ?? (upstream.host_header ?? endpoint.host).replace(/:\d+$/, '');
  return {
    servername: isIP(name) === 0 ? name : undefined,
    rejectUnauthorized: https_verify_certificate,
    ...certificate,
  };
}
