import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { nodeMessageBytesMax, outletPath } from '@sallyport/contracts';
import type { FastifyInstance } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import { Problem, problemBody } from '../http/problem.ts';
import type { Log } from '../log.ts';
import type { KeyPair } from './authority.ts';
import type { ClusterCallers } from './cluster-callers.ts';
import type { ClusterHub } from './cluster-hub.ts';

/** Connections of all gateways; each has one for its configuration and a few for telemetry. */
const connectionsMax = 10_000;
const handshakeTimeoutMs = 10_000;
const headersTimeoutMs = 10_000;
const renewalLookMs = 24 * 3_600_000;

/** A gateway that was not let in. */
export interface Refused {
  readonly clientIp: string;
  /** Of what it showed. */
  readonly subject: string | undefined;
  readonly fingerprint: string | undefined;
  readonly reason: string;
}

export interface ClusterListenerOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly hub: ClusterHub;
  readonly callers: ClusterCallers;
  /** Takes in telemetry. */
  readonly app: FastifyInstance;
  /** The certificate to show; another one when that is due. */
  readonly certificate: () => KeyPair;
  onRefused(refused: Refused): void;
  readonly log: Log;
}

export interface ClusterListener {
  readonly address: AddressInfo;
  close(): Promise<void>;
}

/** Where gateways connect: over TLS, each showing a certificate that a control plane trusts. Rejects where it cannot listen. */
export async function startClusterListener(options: ClusterListenerOptions): Promise<ClusterListener> {
  const { listen, callers, app, certificate } = options;
  const secure = () => ({ ...certificate(), minVersion: 'TLSv1.2' }) as const;
  const server = createServer({
    ...secure(),
    // Whom it belongs to is judged by what is registered, not by who signed it.
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: handshakeTimeoutMs,
    headersTimeout: headersTimeoutMs,
  });
  server.maxConnections = connectionsMax;
  const renewal = setInterval(() => server.setSecureContext(secure()), renewalLookMs).unref();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: nodeMessageBytesMax, perMessageDeflate: false });
  server.on('secureConnection', (socket) => socket.on('error', () => socket.destroy()));
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('upgrade', (request, socket, head) => void connect(request, socket, head, sockets, options));
  server.on('request', (request, response) => {
    callers.admit(request.socket as TLSSocket);
    // They are known by their certificates, however they call us; and no browser has one.
    request.headers.host = 'localhost';
    app.routing(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, resolve);
  });
  return {
    address: server.address() as AddressInfo,
    async close() {
      clearInterval(renewal);
      await closed(server);
    },
  };
}

async function connect(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  sockets: WebSocketServer,
  { hub, callers, onRefused, log }: ClusterListenerOptions,
): Promise<void> {
  const tls = request.socket as TLSSocket;
  const clientIp = tls.remoteAddress ?? '';
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://cluster');
  const refuse = (status: number, detail: string) => {
    const { subject, fingerprint256: fingerprint } = tls.getPeerX509Certificate() ?? {};
    const refused = { clientIp, subject, fingerprint, reason: detail };
    log.warn('a gateway was not let in', refused);
    onRefused(refused);
    answer(socket, new Problem(status, detail));
  };
  socket.on('error', () => socket.destroy());
  if (pathname !== outletPath) return refuse(404, `There is no ${pathname} here; gateways connect to ${outletPath}.`);
  const shown = tls.getPeerX509Certificate();
  let judged: Awaited<ReturnType<ClusterCallers['judge']>>;
  try {
    judged = await callers.judge(shown, searchParams.get('control_plane_id') ?? undefined);
  } catch (error) {
    log.error('whether a gateway is trusted cannot be told', { clientIp, reason: (error as Error).message });
    return answer(socket, new Problem(503, 'Whether it is trusted cannot be told just now.'));
  }
  if (typeof judged === 'string') return refuse(401, judged);
  sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) =>
    hub.accept(webSocket, shown as X509Certificate, judged, clientIp),
  );
}

const reasons: Readonly<Record<number, string>> = { 401: 'Unauthorized', 404: 'Not Found', 503: 'Service Unavailable' };

function answer(socket: Duplex, problem: Problem): void {
  const body = JSON.stringify(problemBody(problem, ''));
  socket.end(
    `HTTP/1.1 ${problem.status} ${reasons[problem.status]}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
