import { actorsOf, challenge, expiryMs, type Introspection, ProviderUnavailable, textOf } from '@sallyport/oauth';
import {
  type Claims,
  compileAnonymous,
  definePlugin,
  type Exchange,
  type Identity,
  identify,
  occasionally,
  type Refusal,
  refuse,
} from '@sallyport/pipeline';
import { hasForm } from '../shared/has-form.ts';
import { compileCredentialHeaders } from './credential-headers.ts';
import { findToken, hideToken } from './find-token.ts';
import { createIntrospector } from './introspector.ts';
import { oauth2IntrospectionSchema } from './schema.ts';

/** Recognises callers by what a provider says of their access tokens (RFC 7662). */
export const oauth2Introspection = definePlugin({
  name: 'oauth2-introspection',
  schema: oauth2IntrospectionSchema,
  duty: 'authentication',
  setup(config, services) {
    const { clock, directory } = services;
    const warn = occasionally(clock, (reason) => services.log.error('oauth2-introspection: no answer', { reason }));
    const introspector = createIntrospector(config, services);
    const headers = compileCredentialHeaders(config.custom_claims_forward);
    const anonymous = compileAnonymous(config.anonymous, services);
    const named = (username = '') => directory.consumerByUsername(username);
    const numbered = (clientId = '') => directory.consumerByCustomId(clientId);
    const identities = new WeakMap<Claims, Identity>();

    function identityOf(claims: Claims): Identity | undefined {
      const known = identities.get(claims);
      if (known !== undefined) return known;
      const [username, clientId] = [textOf(claims['username']), textOf(claims['client_id'])];
      const id = textOf(claims['sub']) ?? username ?? clientId;
      if (id === undefined) return undefined;
      const identity: Identity = {
        consumer: config.consumer_by === 'username' ? named(username) : numbered(clientId),
        credential: { id },
        credentialIdentifier: username ?? id,
        ...actorsOf(claims),
      };
      identities.set(claims, identity);
      return identity;
    }

    function accept(x: Exchange, token: string, { active, claims }: Introspection): Refusal | undefined {
      if (!active || !isTimely(claims, clock.nowMs())) return invalid;
      const identity = identityOf(claims);
      if (identity === undefined) return invalid;
      identify(x, identity);
      x.claims = claims;
      x.accessToken = token;
      x.endAccess(claims);
      if (config.hide_credentials) hideToken(x);
      headers.write(x, claims);
      return undefined;
    }

    async function acceptOnceKnown(x: Exchange, token: string, asked: Promise<Introspection>) {
      try {
        return accept(x, token, await asked);
      } catch (error) {
        if (!(error instanceof ProviderUnavailable)) throw error;
        warn(error.message);
        return unavailable;
      }
    }

    function recognise(x: Exchange): Refusal | undefined | Promise<Refusal | undefined> {
      const token = findToken(x);
      if (token === undefined) return missing;
      if (typeof token !== 'string') return invalid;
      const introspection = introspector.ask(x, token);
      if (introspection instanceof Promise) return acceptOnceKnown(x, token, introspection);
      return accept(x, token, introspection);
    }

    async function recogniseOrPass(x: Exchange): Promise<Refusal | undefined> {
      const refusal = await recognise(x);
      return refusal === undefined || refusal === unavailable ? refusal : anonymous!(x);
    }

    return {
      bodyFirst: true,
      wantsBodyFirst: hasForm,
      onRequest(x) {
        headers.clear(x);
        const isAsked = config.run_on_preflight || x.method !== 'OPTIONS';
        if (isAsked && anonymous === undefined) return recognise(x);
        // With a fallback, plugins are alternatives: whoever was recognised already need not show a token too.
        if (isAsked && x.credential === undefined) return recogniseOrPass(x);
        // A token that is there nevertheless goes no further.
        findToken(x);
        if (config.hide_credentials) hideToken(x);
        return undefined;
      },
      close: () => introspector.close(),
    };
  },
});

const realm = ['realm', 'service'] as const;
const noToken = 'The access token is missing';
const badToken = 'The access token is invalid or has expired';
const badTokenError = [['error', 'invalid_token'] as const, ['error_description', badToken] as const];

const missing = oauthError('introspection_token_missing', 'invalid_request', noToken, [realm]);
const invalid = oauthError('introspection_token_invalid', 'invalid_token', badToken, [realm, ...badTokenError]);
const unavailable = refuse(503, 'introspection_unavailable', 'An unexpected error occurred', {
  headers: ['Retry-After', '5'],
});

function oauthError(
  code: string,
  error: string,
  description: string,
  parameters: readonly (readonly [name: string, value: string])[],
): Refusal {
  const body = JSON.stringify({ error, error_description: description });
  return refuse(401, code, description, { body, headers: ['WWW-Authenticate', challenge('Bearer', parameters)] });
}

/** A provider may be wrong about what it calls active, or an answer be kept too long. */
function isTimely(claims: Claims, nowMs: number): boolean {
  const [untilMs, fromMs] = [expiryMs(claims['exp']), expiryMs(claims['nbf'])];
  return (untilMs === undefined || nowMs < untilMs) && (fromMs === undefined || nowMs >= fromMs);
}
