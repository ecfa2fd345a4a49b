import { createHash, randomBytes } from 'node:crypto';
import type { DevIdpOptions } from '@sallyport/dev-idp';
import {
  consentAndSignIn,
  freePort,
  type PlainBrowser,
  type RunningGateway,
  type RunningIdp,
  startGateway,
  startIdp,
} from '@sallyport/testkit';
import { exportJWK, generateKeyPair } from 'jose';

export const callback = 'http://127.0.0.1:9/callback';

export interface FacadeOptions {
  idp?: DevIdpOptions;
  config?: Readonly<Record<string, unknown>>;
  /** More settings of the provider. */
  provider?: Readonly<Record<string, unknown>>;
  services?: (issuer: string, resource: string) => readonly Record<string, unknown>[];
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Over TLS, as browsers see it; else in the clear on loopback. */
  tls?: boolean;
}

export interface TokenAnswer {
  status: number;
  body: Record<string, string>;
}

export interface SignedIn {
  clientId: string;
  code: string;
  verifier: string;
  tokens: Record<string, string>;
}

/** A gateway with the façade at `/oauth`, before a provider that knows one client and no resources. */
export async function startFacade(options: FacadeOptions = {}) {
  const idp = await startIdp({ registration: false, resourceIndicators: false, asksConsent: false, ...options.idp });
  const port = await freePort('127.0.0.1');
  const origin = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  const issuer = `${origin}/oauth`;
  const resource = `${origin}/mcp`;
  const gateway = await startGateway({
    config: configOf(idp, issuer, resource, options),
    args: [options.tls ? '--proxy-listen-tls' : '--proxy-listen', `127.0.0.1:${port}`, ...(options.args ?? [])],
    env: {
      IDP_SECRET: idp.clients.gateway.secret!,
      FACADE_KEY: JSON.stringify(await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey)),
      FACADE_SECRET: randomBytes(32).toString('hex'),
      ...options.env,
    },
  });
  return {
    ...client(issuer, resource, idp),
    idp,
    gateway,
    async stop() {
      await gateway.stop();
      await idp.stop();
    },
  };
}

export type Facade = Awaited<ReturnType<typeof startFacade>> & { gateway: RunningGateway };

function configOf(
  idp: RunningIdp,
  issuer: string,
  resource: string,
  { config, provider, services }: FacadeOptions,
): string {
  const facade = {
    issuer,
    name: 'Example Corp',
    resources: [
      { resource, name: 'Company tools', scopes: ['tools:read', 'tools:write'] },
      { resource: `${resource}-other` },
    ],
    provider: {
      issuer: idp.issuer,
      name: 'Example Login',
      client_id: idp.clients.gateway.id,
      client_secret: '{vault://env/idp-secret}',
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      ...provider,
    },
    signing_keys: ['{vault://env/facade-key}'],
    secrets: ['{vault://env/facade-secret}'],
    redirect_schemes: ['cursor'],
    ...config,
  };
  const route = {
    name: 'oauth',
    paths: ['/oauth', '/.well-known/oauth-authorization-server/oauth'],
    strip_path: false,
  };
  return JSON.stringify({
    _format_version: '3.0',
    services: services?.(issuer, resource) ?? [],
    routes: [{ ...route, plugins: [{ name: 'oauth-facade', config: facade }] }],
  });
}

/** What applications and browsers do. */
function client(issuer: string, resource: string, idp: RunningIdp) {
  const register = (description: Record<string, unknown> = {}) =>
    fetch(`${issuer}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'Inspector',
        redirect_uris: [callback],
        application_type: 'native',
        ...description,
      }),
    });

  const clientId = async (description?: Record<string, unknown>) =>
    ((await (await register(description)).json()) as { client_id: string }).client_id;

  function authorizationUrl(parameters: Record<string, string | undefined>): string {
    const url = new URL(`${issuer}/authorize`);
    const byDefault = {
      response_type: 'code',
      redirect_uri: callback,
      code_challenge_method: 'S256',
      code_challenge: pkce().challenge,
      state: 'their state',
      resource,
    };
    for (const [name, value] of Object.entries({ ...byDefault, ...parameters }))
      if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  }

  const decide = (browser: PlainBrowser, request: string, decision: string, until?: string) =>
    browser.open(`${issuer}/consent`, { body: new URLSearchParams({ request, decision }), until });

  const signIn = (person: string, url: string, until: string = callback, browser?: PlainBrowser) =>
    consentAndSignIn(idp, person, url, { until, ...(browser !== undefined && { browser }) });

  async function token(form: Record<string, string> | URLSearchParams): Promise<TokenAnswer> {
    const response = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(form) });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }

  /** A code that nobody has redeemed yet. */
  async function codeOf(person: string, parameters: Record<string, string> = {}) {
    const { verifier, challenge } = pkce();
    const id = await clientId();
    const url = authorizationUrl({ client_id: id, code_challenge: challenge, ...parameters });
    const back = await signIn(person, url);
    const code = back.searchParams.get('code')!;
    const form = {
      grant_type: 'authorization_code',
      code,
      client_id: id,
      redirect_uri: callback,
      code_verifier: verifier,
    };
    return { form, back };
  }

  async function tokensOf(person: string): Promise<SignedIn> {
    const { form } = await codeOf(person);
    const { body } = await token(form);
    return { clientId: form.client_id, code: form.code, verifier: form.code_verifier, tokens: body };
  }

  const refresh = ({ clientId, tokens }: SignedIn, more: Record<string, string> = {}) =>
    token({ grant_type: 'refresh_token', client_id: clientId, refresh_token: tokens['refresh_token']!, ...more });

  return { issuer, resource, register, clientId, authorizationUrl, decide, signIn, token, codeOf, tokensOf, refresh };
}

export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
