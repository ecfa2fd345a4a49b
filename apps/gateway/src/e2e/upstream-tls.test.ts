import { createServer } from 'node:https';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { selfSigned } from '@sallyport/runtime';
import { listenOnLoopback, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type TestServer } from './support.ts';

const authority = selfSigned({ names: ['Test CA'], days: 2, isCa: true });
const intermediate = selfSigned({ names: ['Test intermediate'], days: 2, isCa: true, issuer: authority });
const direct = selfSigned({ names: ['127.0.0.1'], days: 2, issuer: authority });
const below = selfSigned({ names: ['127.0.0.1'], days: 2, issuer: intermediate });
const elsewhere = selfSigned({ names: ['api.internal', 'spiffe://mesh/api'], days: 2, issuer: authority });
const ofService = selfSigned({ names: ['service.client'], days: 2, issuer: authority });
const ofUpstream = selfSigned({ names: ['upstream.client'], days: 2, issuer: authority });
const ids = { authority: 'a1b2c3d4-0000-4000-8000-000000000005' };

let servers: TestServer[];
let gateway: RunningGateway;

/** Says which client certificate it was shown. */
async function startServer({ cert, key }: { cert: string; key: string }): Promise<TestServer> {
  const options = { cert, key, ca: authority.cert, requestCert: true, rejectUnauthorized: false };
  const server = createServer(options, (request, response) => {
    const peer = (request.socket as TLSSocket).getPeerCertificate() as Partial<PeerCertificate>;
    response.end(`client ${peer.subject?.CN ?? 'unknown'}`);
  });
  const started = await listenOnLoopback(server);
  servers.push(started);
  return started;
}

beforeAll(async () => {
  servers = [];
  const [near, far, named] = await Promise.all([
    startServer(direct),
    startServer({ cert: below.cert + intermediate.cert, key: below.key }),
    startServer(elsewhere),
  ]);
  const service = (name: string, { port }: TestServer, more: Record<string, unknown> = {}) => ({
    name,
    protocol: 'https',
    host: '127.0.0.1',
    port,
    retries: 0,
    ca_certificates: [ids.authority],
    routes: [{ name, paths: [`/${name}`] }],
    ...more,
  });
  gateway = await startGateway({
    workers: 1,
    config: JSON.stringify({
      _format_version: '3.0',
      services: [
        service('direct', near, { tls_verify_depth: 0 }),
        service('below', far),
        service('below-1', far, { tls_verify_depth: 1 }),
        service('below-0', far, { tls_verify_depth: 0 }),
        service('below-0-unverified', far, { tls_verify_depth: 0, tls_verify: false }),
        service('unnamed', named),
        service('dns', named, { tls_sans: { dnsnames: ['other.internal', 'api.internal'] } }),
        service('uri', named, { tls_sans: { uris: ['spiffe://mesh/api'] } }),
        service('other', named, { tls_sans: { dnsnames: ['other.internal'], uris: ['spiffe://mesh'] } }),
        service('upstream-certificate', near, { host: 'pool' }),
        service('both', near, { host: 'pool', client_certificate: 'c1c2c3c4-0000-4000-8000-000000000001' }),
      ],
      upstreams: [
        {
          name: 'pool',
          targets: [{ target: `127.0.0.1:${near.port}` }],
          client_certificate: 'c1c2c3c4-0000-4000-8000-000000000002',
        },
      ],
      ca_certificates: [{ id: ids.authority, cert: authority.cert }],
      certificates: [
        { id: 'c1c2c3c4-0000-4000-8000-000000000001', ...ofService },
        { id: 'c1c2c3c4-0000-4000-8000-000000000002', ...ofUpstream },
      ],
    }),
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all(servers.map((server) => server.stop()));
});

describe('the certificate of an upstream', () => {
  it.each([
    ['of the authority itself, where nothing may stand between', 'direct', 200],
    ['of an intermediate, with no depth said', 'below', 200],
    ['of an intermediate, where one may stand between', 'below-1', 200],
    ['of an intermediate, where none may stand between', 'below-0', 502],
    ['that is not looked at', 'below-0-unverified', 200],
    ['for another name', 'unnamed', 502],
    ['for a name that is accepted instead', 'dns', 200],
    ['for a URI that is accepted', 'uri', 200],
    ['for none of the names and URIs that are accepted', 'other', 502],
  ])('%s', async (_what, name, status) => {
    expect((await ask(`${gateway.proxyUrl}/${name}`)).status).toBe(status);
  });
});

describe('the certificate shown to an upstream', () => {
  it.each([
    ['is none by default', 'below', 'client unknown'],
    ['is the upstream’s', 'upstream-certificate', 'client upstream.client'],
    ['is the service’s where both have one', 'both', 'client service.client'],
  ])('%s', async (_what, name, text) => {
    expect((await ask(`${gateway.proxyUrl}/${name}`)).text).toBe(text);
  });
});
