import type { Person } from '../people.ts';
import { documentWith } from './document.ts';
import type { Claims, Habits } from './habits.ts';
import { hexOf } from './ids.ts';
import { plain } from './plain.ts';
import { rsaOnly } from './rsa-only.ts';

/** Auth0 drops claims that an action adds without a namespace. */
const groupsClaim = 'https://sallyport.example/groups';

/** An Auth0 tenant with an action that adds groups, with role-based permissions, and with registration of clients and `resource` switched on. */
export const auth0: Habits = {
  ...plain,
  issuerPath: '/',
  paths: {
    authorization: '/authorize',
    token: '/oauth/token',
    jwks: '/.well-known/jwks.json',
    userinfo: '/userinfo',
    introspection: '/oauth/introspect',
    revocation: '/oauth/revoke',
    registration: '/oidc/register',
    pushed_authorization_request: '/oauth/par',
    end_session: '/oidc/logout',
  },
  has: { ...plain.has, clientIdMetadata: false, introspection: false, dpop: false, mtls: false },
  subjectOf,
  accessToken: ({ issuer, person, clientId, audience, scopes, issuedAtSeconds, expiresAtSeconds }, always) => {
    if (audience === undefined && !always) return undefined;
    const userInfo = `${issuer}userinfo`;
    const audiences = [...(audience === undefined ? [] : [audience]), ...(scopes.includes('openid') ? [userInfo] : [])];
    return {
      header: { typ: 'JWT' },
      claims: {
        iss: issuer,
        sub: person === undefined ? `${clientId}@clients` : subjectOf(person),
        aud: audiences.length === 1 ? audiences[0] : audiences,
        iat: issuedAtSeconds,
        exp: expiresAtSeconds,
        scope: scopes.join(' ') || undefined,
        azp: clientId,
        ...(person === undefined
          ? { gty: 'client-credentials', permissions: [] }
          : { [groupsClaim]: person.groups, permissions: person.roles.map((role) => `${role}:gateway`) }),
      },
    };
  },
  publishedKey: rsaOnly,
  idToken: about,
  userInfo: about,
  discovery: (document) =>
    documentWith(document, [
      'registration_endpoint',
      'revocation_endpoint',
      'end_session_endpoint',
      'pushed_authorization_request_endpoint',
      'response_modes_supported',
      'claims_supported',
      'code_challenge_methods_supported',
      'token_endpoint_auth_methods_supported',
      'request_uri_parameter_supported',
      'authorization_response_iss_parameter_supported',
    ]),
};

function subjectOf({ name }: Person): string {
  return `auth0|${hexOf(name).slice(0, 24)}`;
}

function about({ name, fullName, email, groups }: Person): Claims {
  return { nickname: name, name: fullName, email, email_verified: true, [groupsClaim]: groups };
}
