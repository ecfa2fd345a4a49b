import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { frameBytesMax, outletPath } from '@sallyport/contracts';
import { ProxyTunnel } from '@sallyport/http1';
import { WebSocket } from 'ws';
import type { ClusterOptions } from '../options.ts';
import type { NodeIdentity } from './identity.ts';

/** For the way to the control plane, TLS and its answer. Milliseconds. */
const handshakeTimeoutMs = 15_000;

/** Connects to a control plane: over TLS, each showing the other its certificate. */
export function openOutlet(
  { url, proxy, controlPlaneId }: Pick<ClusterOptions, 'url' | 'proxy' | 'controlPlaneId'>,
  { certificate, key, authorities }: NodeIdentity,
): WebSocket {
  const outlet = new URL(url);
  outlet.pathname = outlet.pathname.replace(/\/$/, '') + outletPath;
  if (controlPlaneId !== undefined) outlet.searchParams.set('control_plane_id', controlPlaneId);
  const host = outlet.hostname.replace(/^\[|\]$/g, '');
  const destination = outlet.port === '' ? `${outlet.hostname}:443` : outlet.host;
  const tls = {
    cert: certificate,
    key,
    minVersion: 'TLSv1.2',
    ...(authorities !== undefined && { ca: authorities }),
    ...(isIP(host) === 0 && { servername: host }),
  } as const;
  return new WebSocket(outlet, {
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: frameBytesMax,
    perMessageDeflate: false,
    ...tls,
    ...(proxy !== undefined && {
      createConnection: () => connect({ ...tls, host, socket: new ProxyTunnel(proxy, destination) }),
    }),
  });
}
