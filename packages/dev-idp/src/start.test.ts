import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDevIdp, startDevIdp } from './start.ts';

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

describe('the development identity provider', () => {
  let idp: RunningDevIdp;
  beforeAll(async () => {
    idp = await startDevIdp();
  });
  afterAll(() => idp.stop());

  async function post(path: string, form: Record<string, string>, { id, secret } = idp.clients.gateway) {
    const response = await fetch(idp.url + path, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: new URLSearchParams(form),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  }

  const tokensOf = async (person: string) =>
    (await post('/token', { grant_type: 'password', username: person, password: person, scope: 'openid email' })).body;

  it('issues tokens that say who it is and which groups they are in', async () => {
    const { access_token, id_token } = await tokensOf('alice');
    const claims = decodeJwt(access_token);
    expect(claims).toMatchObject({ iss: idp.issuer, sub: 'alice', groups: ['konnect-mcp-users'] });
    expect(claims.exp! - claims.iat!).toBe(3600);
    expect(decodeJwt(id_token)).toMatchObject({
      aud: idp.clients.gateway.id,
      sub: 'alice',
      email: 'alice@example.com',
    });
    expect(decodeJwt((await tokensOf('bob')).access_token)).toMatchObject({ sub: 'bob', groups: [] });
  });

  it('issues no token for a wrong password or an unknown person', async () => {
    for (const username of ['alice', 'nobody'])
      expect(await post('/token', { grant_type: 'password', username, password: 'wrong' })).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
  });

  it('introspects, shows userinfo for, and revokes a self-contained token', async () => {
    const { access_token: token } = await tokensOf('alice');
    expect((await post('/introspect', { token })).body).toMatchObject({
      active: true,
      username: 'alice',
      groups: ['konnect-mcp-users'],
    });
    const userinfo = () => fetch(`${idp.url}/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await userinfo()).json()).toMatchObject({ sub: 'alice', email: 'alice@example.com' });
    await post('/revoke', { token });
    expect((await post('/introspect', { token })).body).toEqual({ active: false });
    expect((await userinfo()).status).toBe(401);
  });

  it('exchanges a token for another audience and names every actor, the last outermost', async () => {
    const exchange = async (subject: string, client = idp.clients.agent) => {
      const actor = (await post('/token', { grant_type: 'client_credentials' }, client)).body.access_token;
      const { body } = await post(
        '/token',
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: subject,
          subject_token_type: accessTokenType,
          actor_token: actor,
          actor_token_type: accessTokenType,
          audience: 'https://orders.example',
          scope: 'email',
        },
        client,
      );
      return body.access_token as string;
    };
    const first = await exchange((await tokensOf('alice')).access_token);
    expect(decodeJwt(first)).toMatchObject({
      sub: 'alice',
      aud: 'https://orders.example',
      scope: 'email',
      act: { sub: 'agent' },
    });
    const second = await exchange(first, idp.clients.gateway);
    expect(decodeJwt(second)['act']).toEqual({ sub: 'gateway', act: { sub: 'agent' } });
  });

  it('refuses an exchange for scopes that the subject token has not, and of a token that is not its own', async () => {
    const exchange = (form: Record<string, string>) =>
      post('/token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token_type: accessTokenType,
        ...form,
      });
    const { access_token } = await tokensOf('alice');
    expect((await exchange({ subject_token: access_token, scope: 'profile' })).body.error).toBe('invalid_scope');
    expect((await exchange({ subject_token: `${access_token}x` })).body.error).toBe('invalid_request');
  });

  it('exchanges tokens of issuers that it trusts, and of no others', async () => {
    const partner = await startDevIdp({ as: 'keycloak' });
    const trusting = await startDevIdp({ as: 'okta', trusts: [partner.issuer] });
    const form = { client_id: 'gateway', client_secret: 'gateway-dev-secret' };
    const ask = async (url: string, more: Record<string, string>) =>
      (await (await fetch(url, { method: 'POST', body: new URLSearchParams({ ...form, ...more }) })).json()) as Record<
        string,
        string
      >;
    const alice = { grant_type: 'password', username: 'alice', password: 'alice', scope: 'openid email' };
    const { access_token } = await ask(partner.tokenUrl, alice);
    const exchange = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: access_token!,
      subject_token_type: accessTokenType,
    };
    const exchanged = await ask(trusting.tokenUrl, exchange);
    expect(decodeJwt(exchanged['access_token']!)).toMatchObject({ iss: trusting.issuer, sub: 'alice@example.com' });
    expect(await ask(idp.tokenUrl, exchange)).toMatchObject({ error: 'invalid_request' });
    await Promise.all([partner.stop(), trusting.stop()]);
  });

  it('answers only to its own name', async () => {
    const response = await fetch(`${idp.url.replace('127.0.0.1', 'localhost')}/jwks`);
    expect(response.status).toBe(421);
  });
});
