import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { StartError } from '../options.ts';
import type { Services } from '../services.ts';
import { type Authority, type KeyPair, openAuthority } from './authority.ts';
import { ClusterCallers } from './cluster-callers.ts';
import { ClusterHub } from './cluster-hub.ts';
import { type Refused, startClusterListener } from './listener.ts';

/** Where gateways connect. */
export interface ClusterOptions {
  readonly listen: { readonly host: string; readonly port: number };
  /** Names and addresses by which gateways reach it, the first one for people to see. */
  readonly hosts: readonly string[];
  /** Shown instead of a certificate of the installation's own authority. PEM. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
}

type Parts = Pick<
  Services,
  'store' | 'sealer' | 'deliveries' | 'auditTrail' | 'organizationId' | 'endpoints' | 'log' | 'nowMs'
>;

export interface OpenedCluster {
  readonly hub: ClusterHub;
  readonly callers: ClusterCallers;
  /** From now on gateways may connect. Throws `StartError`. */
  listen(app: FastifyInstance): Promise<AddressInfo>;
  stop(): Promise<void>;
}

/** What gateways connect to, not listening yet. */
export async function openCluster(
  { listen, hosts, tls }: ClusterOptions,
  parts: Parts,
  version: string,
): Promise<OpenedCluster> {
  const { store, sealer, deliveries: source, endpoints, log, nowMs } = parts;
  const hub = new ClusterHub({ store, trust: store, source, version, log, nowMs });
  const callers = new ClusterCallers(store, nowMs);
  const authority = tls === undefined ? await openAuthority(store.settings, sealer) : undefined;
  const given = tls && { cert: tls.certificate, key: tls.key };
  let close = async () => {};
  return {
    hub,
    callers,
    async listen(app) {
      const listener = await startClusterListener({
        listen,
        hub,
        callers,
        app,
        certificate: () => given ?? issued(authority!, hosts),
        onRefused: (refused) => noteRefusal(refused, parts),
        log,
      }).catch((error: Error) => {
        throw new StartError(`Gateways cannot connect to ${listen.host}:${listen.port}: ${error.message}`);
      });
      close = () => listener.close();
      const url = `https://${authorityOf(hosts[0]!)}:${listener.address.port}`;
      endpoints.controlPlane = url;
      endpoints.telemetry = url;
      endpoints.authority = authority?.certificate;
      return listener.address;
    },
    async stop() {
      await hub.stop();
      await close();
    },
  };
}

function issued(authority: Authority, hosts: readonly string[]): KeyPair {
  return authority.issue([...new Set([...hosts, 'localhost', '127.0.0.1', '::1'])]);
}

function authorityOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function noteRefusal(
  { clientIp, subject, fingerprint, reason }: Refused,
  { auditTrail, organizationId, nowMs }: Pick<Services, 'auditTrail' | 'organizationId' | 'nowMs'>,
): void {
  void auditTrail.noteDenial({
    organizationId,
    principalId: undefined,
    actor: '',
    requestId: randomUUID().replaceAll('-', ''),
    clientIp,
    type: 'authentication',
    atMs: nowMs(),
    action: 'connect',
    entityType: 'gateway',
    entityId: fingerprint ?? '',
    details: { successful: false, outcome: 'invalid', authentication_type: 'certificate', subject, reason },
  });
}
