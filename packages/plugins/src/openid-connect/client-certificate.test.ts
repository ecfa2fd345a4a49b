import { X509Certificate } from 'node:crypto';
import { createHttpPort, selfSigned } from '@sallyport/runtime';
import { FakeClock, fakeServices, type RunningIdp, runPlugin, startIdp } from '@sallyport/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openidConnect } from './plugin.ts';

const authority = selfSigned({ names: ['authority'], days: 1, isCa: true });
const server = selfSigned({ names: ['127.0.0.1'], days: 1, issuer: authority });
const ours = selfSigned({ names: ['our gateway'], days: 1, usage: 'client', issuer: authority });
const other = selfSigned({ names: ['somebody else'], days: 1, usage: 'client', issuer: authority });

let idp: RunningIdp;
// What the provider issues in the meantime is not of the future.
const clock = new FakeClock(Date.now() + 60_000);
const http = createHttpPort({ clock });

beforeAll(async () => {
  idp = await startIdp({
    accessTokens: 'opaque',
    tls: { cert: server.cert, key: server.key, clientCa: authority.cert },
    clients: [
      {
        client_id: 'gateway-with-certificate',
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_subject_dn: new X509Certificate(ours.cert).subject,
        redirect_uris: ['http://127.0.0.1/'],
        grant_types: ['authorization_code', 'password'],
      },
    ],
  });
});
afterAll(async () => {
  await http.close();
  await idp.stop();
});

function run(certificateId: string | undefined) {
  const certificates = [
    { id: 'ours', ...ours },
    { id: 'other', ...other },
  ];
  const services = fakeServices({ clock, entities: { certificates } });
  services.http.document = (request) => http.fetch(request);
  return runPlugin(
    openidConnect,
    {
      issuer: idp.issuer,
      client_id: ['gateway-with-certificate'],
      client_auth: ['tls_client_auth'],
      tls_client_auth_cert_id: certificateId,
      tls_client_auth_ssl_verify: false,
      ssl_verify: false,
      auth_methods: ['password'],
    },
    { services },
  );
}

const alice = { headers: { Authorization: `Basic ${btoa('alice:alice')}` } };

it('the gateway proves itself to a provider by its certificate, in token requests and introspection', async () => {
  const { outcome, x } = await run('ours').trace(alice);
  expect(outcome).toBe('passed');
  expect(x.credential?.id).toBe('alice');
});

it('and is nobody there with another one, or with one that is not configured', async () => {
  expect(await run('other')(alice)).toMatchObject({ status: 503 });
  const lost = run('lost');
  expect(await lost(alice)).toMatchObject({ status: 503 });
  expect(lost.services.log.entries.some(({ level, fields }) => level === 'error' && fields['id'] === 'lost')).toBe(
    true,
  );
});
