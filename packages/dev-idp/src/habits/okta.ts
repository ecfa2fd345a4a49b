import type { Person } from '../people.ts';
import { documentWith } from './document.ts';
import type { Claims, Habits } from './habits.ts';
import { hexOf } from './ids.ts';
import { plain } from './plain.ts';
import { rsaOnly } from './rsa-only.ts';

const issuerPath = '/oauth2/default';
const base = `${issuerPath}/v1`;

/** An Okta custom authorization server, `default`, with a groups claim added to its tokens. */
export const okta: Habits = {
  ...plain,
  issuerPath,
  paths: {
    authorization: `${base}/authorize`,
    token: `${base}/token`,
    jwks: `${base}/keys`,
    userinfo: `${base}/userinfo`,
    introspection: `${base}/introspect`,
    revocation: `${base}/revoke`,
    registration: '/oauth2/v1/clients',
    pushed_authorization_request: `${base}/par`,
    end_session: `${base}/logout`,
  },
  has: {
    ...plain.has,
    registration: 'with-token',
    resourceIndicators: false,
    audienceParameter: false,
    clientIdMetadata: false,
    mtls: false,
    responseIssuer: false,
  },
  subjectOf,
  accessToken: ({ issuer, person, clientId, scopes, jti, issuedAtSeconds, expiresAtSeconds }) => ({
    header: {},
    claims: {
      ver: 1,
      jti: `AT.${jti}`,
      iss: issuer,
      aud: 'api://default',
      iat: issuedAtSeconds,
      exp: expiresAtSeconds,
      cid: clientId,
      ...(person === undefined
        ? { sub: clientId }
        : { uid: subjectOf(person), auth_time: issuedAtSeconds, sub: person.email, groups: person.groups }),
      scp: scopes.length > 0 ? scopes : undefined,
    },
  }),
  publishedKey: rsaOnly,
  idToken: (person) => ({ ver: 1, idp: `00o${hexOf('okta').slice(0, 17)}`, ...userInfo(person) }),
  userInfo,
  discovery: (document) =>
    documentWith(document, [
      'registration_endpoint',
      'introspection_endpoint',
      'revocation_endpoint',
      'end_session_endpoint',
      'pushed_authorization_request_endpoint',
      'grant_types_supported',
      'response_modes_supported',
      'claims_supported',
      'code_challenge_methods_supported',
      'token_endpoint_auth_methods_supported',
      'request_parameter_supported',
      'dpop_signing_alg_values_supported',
    ]),
};

function subjectOf({ name }: Person): string {
  return `00u${hexOf(name).slice(0, 17)}`;
}

function userInfo({ fullName, email, groups }: Person): Claims {
  return { name: fullName, preferred_username: email, email, email_verified: true, groups };
}
