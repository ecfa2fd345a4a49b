import type { ClientMetadata, Configuration } from 'oidc-provider';
import { Provider } from './engine.ts';
import { featuresOf } from './features.ts';
import { extraOf } from './grants/extra.ts';
import type { ReadForeignToken } from './grants/foreign-tokens.ts';
import type { ReadIdToken } from './grants/token-exchange.ts';
import type { Habits } from './habits/habits.ts';
import type { SigningKeys } from './keys.ts';
import { isLoopbackUri } from './loopback.ts';
import { interactionPath } from './pages/interactions.ts';
import { errorPage } from './pages/pages.ts';
import type { Person } from './people.ts';
import { adapterOf, type Store } from './store.ts';
import type { Tokens } from './tokens.ts';

export interface ProviderSettings {
  readonly issuer: string;
  readonly habits: Habits;
  readonly keys: SigningKeys;
  readonly store: Store;
  readonly tokens: Tokens;
  readonly clients: readonly ClientMetadata[];
  /** Ids of the clients that are always there. */
  readonly standing: ReadonlySet<string>;
  readonly people: readonly Person[];
  readonly cookieKey: string;
  readonly scopes: readonly string[];
  readonly accessTokenSeconds: number;
  readonly fetch: typeof fetch;
  findPerson(subject: string): Person | undefined;
  findPersonByLogin(login: string): Person | undefined;
  readIdToken: ReadIdToken;
  readForeignToken: ReadForeignToken;
}

/** What oidc-provider is told of itself. */
export function configurationOf(settings: ProviderSettings): Configuration {
  const { habits, keys, store, tokens, clients, people, scopes, accessTokenSeconds } = settings;
  const { has, paths } = habits;
  const ownClaims = new Set(
    people.flatMap((person) => [...Object.keys(habits.idToken(person)), ...Object.keys(habits.userInfo(person))]),
  );
  const standard = new Set<string>([...claimsOfScopes.profile, ...claimsOfScopes.email]);
  return {
    adapter: (model) => adapterOf(store, model, tokens.referenceOf, (payload) => viewOf(payload)),
    clients: [...clients],
    clientBasedCORS: (_ctx, origin) => isLoopbackUri(origin),
    jwks: { keys: [...keys.all] as never },
    cookies: { keys: [settings.cookieKey] },
    routes: { ...paths },
    scopes: ['openid', 'offline_access', 'profile', 'email', ...habits.scopes, ...scopes],
    claims: {
      openid: ['sub', ...[...ownClaims].filter((claim) => !standard.has(claim))],
      profile: [...claimsOfScopes.profile],
      email: [...claimsOfScopes.email],
    },
    conformIdTokenClaims: false,
    findAccount: (_ctx, subject) => {
      const person = settings.findPerson(subject);
      if (person === undefined) return undefined;
      return {
        accountId: subject,
        claims: (use) => ({
          sub: subject,
          ...(use === 'userinfo' ? habits.userInfo(person) : habits.idToken(person)),
        }),
      };
    },
    extraParams: ['audience'],
    extraTokenClaims: (_ctx, token) => extraOf(token),
    features: featuresOf(settings),
    clientAuthMethods: [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'none',
      ...(has.mtls ? (['tls_client_auth', 'self_signed_tls_client_auth'] as const) : []),
    ],
    interactions: { url: (_ctx, { uid }) => `${interactionPath}${uid}` },
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
    renderError: (ctx, { error, error_description }) => {
      ctx.type = 'html';
      ctx.body = errorPage(error, error_description ?? '');
    },
    responseTypes: ['code', 'code id_token', 'id_token', 'none'],
    fetch: settings.fetch as never,
    ttl: {
      AccessToken: accessTokenSeconds,
      ClientCredentials: accessTokenSeconds,
      AuthorizationCode: 60,
      IdToken: 3600,
      Interaction: 3600,
      Session: daySeconds,
      Grant: daySeconds,
      RefreshToken: daySeconds,
    },
  };
}

const daySeconds = 86_400;
const claimsOfScopes = {
  profile: ['name', 'given_name', 'family_name', 'preferred_username', 'picture', 'locale', 'updated_at', 'nickname'],
  email: ['email', 'email_verified'],
} as const;

/** The userinfo endpoint of oidc-provider refuses tokens that have an audience; those of others do not. */
function viewOf<Payload extends { aud?: unknown }>(payload: Payload): Payload {
  return Provider.ctx?.oidc.route === 'userinfo' && payload.aud !== undefined
    ? { ...payload, aud: undefined }
    : payload;
}
