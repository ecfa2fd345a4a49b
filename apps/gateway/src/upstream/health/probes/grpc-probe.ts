import { connect, constants } from 'node:http2';
import type { UpstreamEntity } from '@sallyport/pipeline';
import type { Pem } from '../../pools.ts';
import type { Outcome } from '../rules.ts';
import { type Probe, probeAuthority, probeTls } from './probe.ts';

/** Uncompressed, no bytes: a HealthCheckRequest that names no service asks about the server as a whole. */
const emptyMessage = Buffer.alloc(5);
/** Prefix of 5 bytes, then field 1 as a varint: HealthCheckResponse { status: SERVING }. */
const serving = Buffer.from([0, 0, 0, 0, 2, 0x08, 0x01]);
const answerBytesMax = 1024;

/** Asks `grpc.health.v1.Health/Check`. */
export function grpcProbe(upstream: UpstreamEntity, isSecure: boolean, certificate: Pem | undefined): Probe {
  const fields = Object.fromEntries(
    Object.entries(upstream.healthchecks.active.headers ?? {}).map(([name, values]) => [name.toLowerCase(), values]),
  );
  return (endpoint, timeoutMs) =>
    new Promise((resolve) => {
      const place = `${endpoint.ip.includes(':') ? `[${endpoint.ip}]` : endpoint.ip}:${endpoint.port}`;
      const session = connect(
        `${isSecure ? 'https' : 'http'}://${place}`,
        isSecure ? probeTls(upstream, endpoint, certificate) : {},
      );
      const end = (outcome: Outcome) => {
        clearTimeout(timer);
        session.destroy();
        resolve(outcome);
      };
      const timer = setTimeout(() => end('timeout'), timeoutMs);
      session.on('error', () => end('tcp_failure'));
      session.once('close', () => end('tcp_failure'));
      const stream = session.request({
        ...fields,
        [constants.HTTP2_HEADER_METHOD]: 'POST',
        [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
        [constants.HTTP2_HEADER_AUTHORITY]: probeAuthority(upstream, endpoint),
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      let status: unknown;
      let body = Buffer.alloc(0);
      stream.on('response', (headers) => {
        status = headers['grpc-status'];
      });
      stream.on('trailers', (trailers) => {
        status = trailers['grpc-status'];
      });
      stream.on('data', (chunk: Buffer) => {
        body = Buffer.concat([body, chunk]);
        if (body.length > answerBytesMax) end('http_failure');
      });
      stream.on('error', () => end('tcp_failure'));
      stream.once('end', () => end(status === '0' && body.equals(serving) ? 'success' : 'http_failure'));
      stream.end(emptyMessage);
    });
}
