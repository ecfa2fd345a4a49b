import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:https';
import { json } from 'node:stream/consumers';
import { selfSigned } from '@sallyport/runtime';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDevIdp, startDevIdp } from './start.ts';

const authority = selfSigned({ names: ['Test CA'], days: 2, isCa: true });
const server = selfSigned({ names: ['127.0.0.1'], days: 2, issuer: authority });
const batch = selfSigned({ names: ['batch'], days: 2, issuer: authority });
const other = selfSigned({ names: ['other'], days: 2, issuer: authority });
const stranger = selfSigned({ names: ['batch'], days: 2 });

describe('the development identity provider over mutual TLS', () => {
  let idp: RunningDevIdp;
  beforeAll(async () => {
    idp = await startDevIdp({
      tls: { cert: server.cert, key: server.key, clientCa: authority.cert },
      clients: [
        {
          client_id: 'batch',
          redirect_uris: [],
          response_types: [],
          grant_types: ['client_credentials', 'password'],
          token_endpoint_auth_method: 'tls_client_auth',
          tls_client_auth_subject_dn: new X509Certificate(batch.cert).subject,
          tls_client_certificate_bound_access_tokens: true,
        },
      ],
    });
  });
  afterAll(() => idp.stop());

  async function ask(
    path: string,
    certificate: { cert: string; key: string } | undefined,
    { form, headers = {} }: { form?: Record<string, string>; headers?: Record<string, string> },
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const call = request(new URL(path, idp.url), {
      method: form === undefined ? 'GET' : 'POST',
      ca: authority.cert,
      ...certificate,
      agent: false,
      headers: { ...headers, ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) },
    });
    call.end(form && new URLSearchParams(form).toString());
    const [response] = await once(call, 'response');
    return { status: response.statusCode, body: (await json(response)) as Record<string, unknown> };
  }

  const password = {
    client_id: 'batch',
    grant_type: 'password',
    username: 'alice',
    password: 'alice',
    scope: 'openid',
  };

  it('knows a client by its certificate, and binds its tokens to it', async () => {
    const { body } = await ask('/token', batch, { form: password });
    const token = body['access_token'] as string;
    const x5t = Buffer.from(new X509Certificate(batch.cert).fingerprint256.replaceAll(':', ''), 'hex');
    expect(decodeJwt(token)['cnf']).toEqual({ 'x5t#S256': x5t.toString('base64url') });
    const headers = { authorization: `Bearer ${token}` };
    expect(await ask('/userinfo', batch, { headers })).toMatchObject({ status: 200, body: { sub: 'alice' } });
    expect((await ask('/userinfo', other, { headers })).status).toBe(401);
    expect((await ask('/userinfo', undefined, { headers })).status).toBe(401);
  });

  it('refuses another certificate, one that nobody vouches for, and none', async () => {
    for (const certificate of [other, stranger, undefined])
      expect(await ask('/token', certificate, { form: password })).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
  });
});
