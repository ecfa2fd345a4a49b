import { Secret } from '@sallyport/contracts';
import { type FetchAnswer, type FetchRequest, HeaderList } from '@sallyport/pipeline';
import { fakeServices } from '@sallyport/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { ProviderUnavailable } from '../client/provider-unavailable.ts';
import type { UpstreamSettings } from './settings.ts';
import { UpstreamSignIn } from './upstream-sign-in.ts';

const resource = 'https://mcp.vendor.example/v1/mcp';
const issuer = 'https://login.vendor.example/tenant';
const pages = 'https://gateway.example/connect';

type Answers = Record<string, (request: FetchRequest) => { status?: number; headers?: string[]; json?: unknown }>;

let services: ReturnType<typeof fakeServices>;
let answers: Answers;
/** Forms that the token endpoint got. */
let forms: URLSearchParams[];

beforeEach(() => {
  services = fakeServices();
  forms = [];
  answers = {
    [`POST ${resource}`]: () => ({
      status: 401,
      headers: ['WWW-Authenticate', 'Bearer resource_metadata="https://mcp.vendor.example/prm", scope="read"'],
    }),
    'GET https://mcp.vendor.example/prm': () => ({
      json: { resource, authorization_servers: [issuer], scopes_supported: ['read', 'write'] },
    }),
    'GET https://login.vendor.example/.well-known/oauth-authorization-server/tenant': () => ({
      json: {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        registration_endpoint: `${issuer}/register`,
        code_challenge_methods_supported: ['S256'],
        scopes_supported: ['read', 'write', 'offline_access'],
        authorization_response_iss_parameter_supported: true,
      },
    }),
    [`POST ${issuer}/register`]: ({ body }) => ({
      status: 201,
      json: { ...JSON.parse(body.toString()), client_id: 'registered' },
    }),
    [`POST ${issuer}/token`]: ({ body }) => {
      const form = new URLSearchParams(body.toString());
      forms.push(form);
      return {
        json: {
          access_token: `at-${forms.length}`,
          token_type: 'Bearer',
          expires_in: 300,
          refresh_token: `rt-${forms.length}`,
        },
      };
    },
  };
  services.http.document = answer;
});

async function answer(request: FetchRequest): Promise<FetchAnswer> {
  const {
    status = 200,
    headers = [],
    json,
  } = answers[`${request.method} ${request.url.href}`]?.(request) ?? {
    status: 404,
  };
  const type = json === undefined ? [] : ['Content-Type', 'application/json'];
  return { status, headers: new HeaderList([...type, ...headers]), body: Buffer.from(JSON.stringify(json) ?? '') };
}

function signIn(settings: Partial<UpstreamSettings> = {}): UpstreamSignIn {
  const whole: UpstreamSettings = {
    id: 'vendor',
    name: 'Vendor',
    resource,
    issuer: undefined,
    client: undefined,
    registration: ['client_id_metadata', 'dynamic'],
    clientName: 'Sallyport',
    scopes: [],
    pages,
    secrets: [new Secret('a secret of at least thirty-two characters')],
    timeoutMs: 1_000,
    tlsVerify: true,
    proxies: undefined,
    ...settings,
  };
  return new UpstreamSignIn(whole, services, services.records.local);
}

async function signedIn(upstream: UpstreamSignIn, person = 'alice'): Promise<URLSearchParams> {
  const url = await upstream.begin(person);
  const back = new URLSearchParams({ state: url.searchParams.get('state')!, code: 'c', iss: issuer });
  expect(await upstream.complete(person, back)).toBeUndefined();
  return url.searchParams;
}

function servers(change: object): void {
  const key = 'GET https://login.vendor.example/.well-known/oauth-authorization-server/tenant';
  const before = answers[key]!;
  answers[key] = (request) => ({ json: { ...(before(request).json as object), ...change } });
}

describe('signing in to an upstream', () => {
  it('asks for exactly the resource as it calls itself, with PKCE and the scopes of the challenge', async () => {
    const asked = await signedIn(signIn());
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: 'registered',
      redirect_uri: `${pages}/callback`,
      resource,
      scope: 'read offline_access',
      code_challenge_method: 'S256',
    });
    expect(Object.fromEntries(forms[0]!)).toMatchObject({ grant_type: 'authorization_code', resource, code: 'c' });
  });

  it('follows the upstream to another authorization server, as a client of its own there', async () => {
    const [worker, other] = [signIn(), signIn()];
    await signedIn(worker);
    await signedIn(other);
    const next = 'https://id.example';
    answers['GET https://mcp.vendor.example/prm'] = () => ({ json: { resource, authorization_servers: [next] } });
    answers[`GET ${next}/.well-known/oauth-authorization-server`] = () => ({
      json: {
        issuer: next,
        authorization_endpoint: `${next}/authorize`,
        token_endpoint: `${issuer}/token`,
        registration_endpoint: `${next}/register`,
        code_challenge_methods_supported: ['S256'],
      },
    });
    answers[`POST ${next}/register`] = () => ({ status: 201, json: { client_id: 'registered there' } });
    await services.clock.advance(2_000);
    const url = await worker.begin('alice');
    expect(url.origin).toBe(next);
    expect(url.searchParams.get('client_id')).toBe('registered there');
    // The browser comes back to whichever worker.
    const back = new URLSearchParams({ state: url.searchParams.get('state')!, code: 'c', iss: next });
    expect(await other.complete('alice', back)).toBeUndefined();
  });

  it('keeps nothing readable and nothing by names', async () => {
    const upstream = signIn();
    const puts: string[] = [];
    const { put } = services.records.local;
    services.records.local.put = (key, value, keptMs) => {
      puts.push(key, value);
      return put.call(services.records.local, key, value, keptMs);
    };
    await signedIn(upstream, 'alice');
    expect(puts.join()).not.toMatch(/at-1|rt-1|alice|registered/);
  });

  it('gives each person their own token, and to nobody another’s', async () => {
    const upstream = signIn();
    await signedIn(upstream, 'alice');
    expect(await upstream.token('alice')).toBe('at-1');
    expect(await upstream.token('bob')).toBeUndefined();
    expect(await signIn({ resource: 'https://mcp.vendor.example/other' }).token('alice')).toBeUndefined();
  });

  it('is the gateway’s document where the server takes that, and one registration per issuer otherwise', async () => {
    servers({ client_id_metadata_document_supported: true });
    expect((await signIn().begin('a')).searchParams.get('client_id')).toBe(`${pages}/client.json`);
    const registers = () => services.http.fetches.filter(({ url }) => url.href.endsWith('/register'));
    expect(registers()).toHaveLength(0);
    await signIn({ registration: ['dynamic'] }).begin('a');
    await signIn({ registration: ['dynamic'] }).begin('b');
    expect(registers()).toHaveLength(1);
    expect(JSON.parse(registers()[0]!.body.toString())).toMatchObject({ application_type: 'web' });
    expect((await signIn({ client: { id: 'by-hand' } }).begin('a')).searchParams.get('client_id')).toBe('by-hand');
  });

  it('reads only of other hosts what documents may name', async () => {
    await signIn().begin('a');
    const named = (host: string) =>
      services.http.fetches.filter(({ url }) => url.host === host).map(({ namedBy }) => namedBy);
    expect(new Set(named('mcp.vendor.example'))).toEqual(new Set(['operator']));
    expect(new Set(named('login.vendor.example'))).toEqual(new Set(['document']));
  });

  it('refreshes once for all who wait, before the token ends', async () => {
    const upstream = signIn();
    await signedIn(upstream);
    await services.clock.advance(295_000);
    expect(await Promise.all([upstream.token('alice'), upstream.token('alice')])).toEqual(['at-2', 'at-2']);
    // Another worker.
    expect(await signIn().token('alice')).toBe('at-2');
    expect(forms.map((form) => form.get('grant_type'))).toEqual(['authorization_code', 'refresh_token']);
    expect(forms[1]!.get('resource')).toBe(resource);
  });

  it('asks again once the refresh is refused, and only then', async () => {
    const upstream = signIn();
    await signedIn(upstream);
    await services.clock.advance(295_000);
    answers[`POST ${issuer}/token`] = () => ({ status: 503 });
    await expect(upstream.token('alice')).rejects.toThrow(ProviderUnavailable);
    await services.clock.advance(60_000);
    answers[`POST ${issuer}/token`] = () => ({ status: 400, json: { error: 'invalid_grant' } });
    expect(await upstream.token('alice')).toBeUndefined();
  });

  it('refreshes a token that the server refused, but not one that replaced it', async () => {
    const upstream = signIn();
    await signedIn(upstream);
    await upstream.refused('alice', 'an older one');
    expect(await upstream.token('alice')).toBe('at-1');
    await upstream.refused('alice', 'at-1');
    expect(await upstream.token('alice')).toBe('at-2');
  });

  it('asks for all scopes it has and needs the next time', async () => {
    const upstream = signIn();
    await signedIn(upstream);
    await upstream.wantScopes('alice', ['write']);
    const scope = (await upstream.begin('alice')).searchParams.get('scope')!.split(' ');
    expect(scope.toSorted()).toEqual(['offline_access', 'read', 'write']);
  });

  it.each<[string, () => void, RegExp]>([
    ['metadata of another resource', () => prm({ resource: 'https://mcp.vendor.example/v2/mcp' }), /not of/],
    ['metadata of another host', () => prm({ resource: 'https://evil.example/' }), /not of/],
    ['metadata without an authorization server', () => prm({ authorization_servers: [] }), /names no authorization/],
    ['an issuer that differs by a slash', () => servers({ issuer: `${issuer}/` }), /not of/],
    ['no PKCE', () => servers({ code_challenge_methods_supported: undefined }), /PKCE/],
    ['an endpoint that is no web address', () => servers({ token_endpoint: 'file:///etc/passwd' }), /token_endpoint/],
    ['a server that registers nobody', () => servers({ registration_endpoint: undefined }), /register the gateway/],
  ])('does not go on with %s', async (_what, change, reason) => {
    change();
    await expect(signIn().begin('alice')).rejects.toThrow(reason);
  });

  it.each<[string, Record<string, string>]>([
    ['another issuer', { iss: 'https://evil.example' }],
    ['no issuer, though the server promised it', { iss: '' }],
    ['an error', { error: 'access_denied' }],
  ])('refuses a way back with %s', async (_what, change) => {
    const upstream = signIn();
    const state = (await upstream.begin('alice')).searchParams.get('state')!;
    const back = new URLSearchParams({ state, code: 'c', iss: issuer, ...change });
    for (const [name, value] of [...back]) if (value === '') back.delete(name);
    expect(await upstream.complete('alice', back)).toMatchObject({ problem: expect.any(String) });
    expect(forms).toEqual([]);
    expect(await upstream.token('alice')).toBeUndefined();
  });

  it('takes a way back once, and of the person who began alone', async () => {
    const upstream = signIn();
    const state = (await upstream.begin('alice')).searchParams.get('state')!;
    const back = new URLSearchParams({ state, code: 'c', iss: issuer });
    expect(await upstream.complete('mallory', back)).toMatchObject({
      problem: expect.stringContaining('somebody else'),
    });
    expect(await upstream.complete('alice', back)).toMatchObject({ problem: expect.stringContaining('used before') });
    expect(forms).toEqual([]);
  });

  it('knows servers of 2025-03-26, which are their own authorization servers', async () => {
    answers = {
      [`POST ${resource}`]: () => ({ status: 401 }),
      'POST https://mcp.vendor.example/register': () => ({ status: 201, json: { client_id: 'old' } }),
    };
    const url = await signIn().begin('alice');
    expect(url.origin + url.pathname).toBe('https://mcp.vendor.example/authorize');
    expect(url.searchParams.has('resource')).toBe(false);
  });

  it('finds metadata of its path first where no challenge leads to it', async () => {
    const prm = answers['GET https://mcp.vendor.example/prm']!;
    answers[`POST ${resource}`] = () => ({ status: 401 });
    answers['GET https://mcp.vendor.example/.well-known/oauth-protected-resource/v1/mcp'] = prm;
    answers['GET https://mcp.vendor.example/.well-known/oauth-protected-resource'] = () => ({
      json: { resource: 'https://mcp.vendor.example/', authorization_servers: ['https://wrong.example'] },
    });
    expect((await signIn().begin('alice')).searchParams.get('scope')).toBe('read write offline_access');
  });
});

function prm(change: object): void {
  const before = answers['GET https://mcp.vendor.example/prm']!;
  answers['GET https://mcp.vendor.example/prm'] = (request) => ({
    json: { ...(before(request).json as object), ...change },
  });
}
