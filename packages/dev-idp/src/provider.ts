import type { KoaContextWithOIDC, Provider as OidcProvider } from 'oidc-provider';
import { configurationOf, type ProviderSettings } from './configuration.ts';
import { errors, Provider } from './engine.ts';
import { registerPasswordGrant } from './grants/password.ts';
import { registerTokenExchange } from './grants/token-exchange.ts';
import type { Claims, Habits } from './habits/habits.ts';
import { isLoopbackUri } from './loopback.ts';
import type { Tokens } from './tokens.ts';

/** An oidc-provider with the habits of a known one. What it remembers is in the store, so that it can be replaced by one with new keys. */
export function createProvider(settings: ProviderSettings): OidcProvider {
  const { issuer, habits, tokens } = settings;
  const provider = new Provider(issuer, configurationOf(settings));
  registerPasswordGrant(provider, settings.findPersonByLogin, habits.subjectOf);
  registerTokenExchange(provider, settings);
  allowLoopbackRedirects(provider, settings.standing);
  readParametersAs(habits, tokens, provider);
  // Paths are told from the origin, whatever path the issuer has.
  const pathFor = provider.pathFor.bind(provider);
  provider.pathFor = (name, options) => pathFor(name, { ...options, mountPath: '' });
  provider.use(async (ctx, next) => {
    await next();
    if (ctx['oidc'] !== undefined) await answerAs(settings, ctx as unknown as KoaContextWithOIDC);
  });
  return provider;
}

/** What oidc-provider answers, as the known provider would have said it. */
async function answerAs({ habits, tokens }: ProviderSettings, ctx: KoaContextWithOIDC): Promise<void> {
  const { route } = ctx.oidc;
  const location: unknown = ctx.response.get('location');
  if (!habits.has.responseIssuer && typeof location === 'string') ctx.set('location', withoutIssuer(location));
  if (ctx.status !== 200) return;
  const body = ctx.body as Claims;
  if (route === 'discovery') ctx.body = habits.discovery(body);
  if (route === 'jwks') ctx.body = { keys: (body['keys'] as Claims[]).map(habits.publishedKey).filter(Boolean) };
  if (route === 'token') await tokens.dress(ctx);
  if (route === 'introspection' && body['active'] === true) ctx.body = { ...body, ...tokens.about(ctx) };
}

/** Not every provider says in its answer to an authorization request who it is (RFC 9207). */
function withoutIssuer(location: string): string {
  const url = URL.parse(location);
  if (url === null || !url.searchParams.has('iss')) return location;
  url.searchParams.delete('iss');
  return url.href;
}

/** For clients that cannot say beforehand where something runs. Not as metadata, which whoever registers could claim. */
function allowLoopbackRedirects(provider: OidcProvider, clientIds: ReadonlySet<string>): void {
  for (const name of ['redirectUriAllowed', 'postLogoutRedirectUriAllowed'] as const) {
    const original = provider.Client.prototype[name];
    provider.Client.prototype[name] = function (uri) {
      return (clientIds.has(this.clientId) && isLoopbackUri(uri)) || original.call(this, uri);
    };
  }
}

/** Once the client is known, and before its parameters are looked at, they are made what oidc-provider expects. */
function readParametersAs({ has }: Habits, tokens: Tokens, provider: OidcProvider): void {
  const { prototype } = provider.OIDCContext;
  const { entity } = prototype;
  prototype.entity = function (key, value) {
    entity.call(this, key, value);
    const { params } = this;
    if (key !== 'Client' || params === undefined) return;
    if (!has.resourceIndicators) {
      if (has.refusesResource && params['resource'] !== undefined)
        throw new errors.InvalidTarget('this provider does not support the parameter resource (AADSTS9010010)');
      params['resource'] = undefined;
    }
    if (has.audienceParameter) params['resource'] = params['audience'] ?? params['resource'];
    if (asksForCode.has(this.route)) nameScope(params);
    const isAboutToken = this.route === 'introspection' || this.route === 'revocation';
    if (isAboutToken && typeof params['token'] === 'string') params['token'] = tokens.referenceOf(params['token']);
  };
}

const asksForCode = new Set(['authorization', 'pushed_authorization_request']);

/** MCP clients name no scope where a resource tells of none; they get what everybody gets. */
function nameScope(params: Record<string, unknown>): void {
  // What was pushed before has a scope of its own.
  if (params['request_uri'] !== undefined) return;
  if (params['scope'] === undefined || params['scope'] === 'offline_access') params['scope'] = 'openid offline_access';
}
