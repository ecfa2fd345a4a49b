import { documentWith } from './document.ts';
import type { Claims, Habits } from './habits.ts';
import { guidOf } from './ids.ts';
import { plain } from './plain.ts';
import { rsaOnly } from './rsa-only.ts';

const issuerPath = '/eu-central-1_SallyPort';

/** An Amazon Cognito user pool with its domain, whose endpoints are not below the issuer. */
export const cognito: Habits = {
  ...plain,
  issuerPath,
  paths: {
    ...plain.paths,
    authorization: '/oauth2/authorize',
    token: '/oauth2/token',
    jwks: `${issuerPath}/.well-known/jwks.json`,
    userinfo: '/oauth2/userInfo',
    revocation: '/oauth2/revoke',
    end_session: '/logout',
  },
  has: {
    ...plain.has,
    registration: false,
    audienceParameter: false,
    clientIdMetadata: false,
    introspection: false,
    pushedRequests: false,
    dpop: false,
    mtls: false,
    responseIssuer: false,
  },
  scopes: ['gateway/call'],
  subjectOf: ({ name }) => guidOf(`person ${name}`),
  accessToken: ({ issuer, person, clientId, audience, scopes, jti, issuedAtSeconds, expiresAtSeconds }) => ({
    header: {},
    claims: {
      sub: person === undefined ? clientId : guidOf(`person ${person.name}`),
      ...(person === undefined ? {} : { ...groupsOf(person.groups), username: person.name }),
      iss: issuer,
      version: 2,
      client_id: clientId,
      // There is none unless a resource was asked for.
      aud: audience,
      origin_jti: guidOf(`origin ${jti}`),
      event_id: guidOf(`event ${jti}`),
      token_use: 'access',
      scope: scopes.join(' '),
      auth_time: issuedAtSeconds,
      exp: expiresAtSeconds,
      iat: issuedAtSeconds,
      jti: guidOf(jti),
    },
  }),
  publishedKey: rsaOnly,
  idToken: ({ name, fullName, email, groups }) => ({
    ...groupsOf(groups),
    'cognito:username': name,
    token_use: 'id',
    name: fullName,
    email,
    email_verified: true,
  }),
  userInfo: ({ name, fullName, email }) => ({ username: name, name: fullName, email, email_verified: 'true' }),
  discovery: (document) =>
    documentWith(document, ['revocation_endpoint', 'end_session_endpoint'], {
      response_types_supported: ['code', 'token'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    }),
};

/** People without groups have no such claim. */
function groupsOf(groups: readonly string[]): Claims {
  return groups.length > 0 ? { 'cognito:groups': groups } : {};
}
