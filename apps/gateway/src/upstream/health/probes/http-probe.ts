import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { UpstreamEntity } from '@sallyport/pipeline';
import type { Pem } from '../../pools.ts';
import type { Outcome } from '../rules.ts';
import { type Probe, probeAuthority, probeTls } from './probe.ts';

/** Judges by the status of a GET. A TLS handshake that fails counts as no connection. */
export function httpProbe(upstream: UpstreamEntity, isSecure: boolean, certificate: Pem | undefined): Probe {
  const { http_path, headers = {}, healthy, unhealthy } = upstream.healthchecks.active;
  const good = new Set(healthy.http_statuses);
  const bad = new Set(unhealthy.http_statuses);
  const fields = Object.entries(headers).flatMap(([name, values]) => values.flatMap((value) => [name, value]));
  const hasHost = Object.keys(headers).some((name) => name.toLowerCase() === 'host');
  const send = isSecure ? requestHttps : requestHttp;

  return (endpoint, timeoutMs) =>
    new Promise((resolve) => {
      const request = send({
        host: endpoint.ip,
        port: endpoint.port,
        path: http_path,
        headers: hasHost ? fields : ['Host', probeAuthority(upstream, endpoint), ...fields],
        agent: false,
        ...(isSecure ? probeTls(upstream, endpoint, certificate) : {}),
      });
      const end = (outcome: Outcome | undefined) => {
        clearTimeout(timer);
        request.destroy();
        resolve(outcome);
      };
      const timer = setTimeout(() => end('timeout'), timeoutMs);
      request.once('response', ({ statusCode = 0 }) =>
        end(good.has(statusCode) ? 'success' : bad.has(statusCode) ? 'http_failure' : undefined),
      );
      request.on('error', () => end('tcp_failure'));
      request.end();
    });
}
