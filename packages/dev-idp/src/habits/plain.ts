import type { Person } from '../people.ts';
import type { Claims, Habits } from './habits.ts';

/** A provider without peculiarities that can do everything. */
export const plain: Habits = {
  issuerPath: '',
  paths: {
    authorization: '/authorize',
    token: '/token',
    jwks: '/jwks',
    userinfo: '/userinfo',
    introspection: '/introspect',
    revocation: '/revoke',
    registration: '/register',
    pushed_authorization_request: '/par',
    end_session: '/logout',
  },
  has: {
    registration: true,
    resourceIndicators: true,
    refusesResource: false,
    audienceParameter: true,
    clientIdMetadata: true,
    introspection: true,
    revocation: true,
    pushedRequests: true,
    endSession: true,
    dpop: true,
    mtls: true,
    responseIssuer: true,
  },
  morePeople: [],
  scopes: [],
  subjectOf: ({ name }) => name,
  clientIdOf: (name) => name,
  groupIdOf: (name) => name,
  // As RFC 9068 has it.
  accessToken: ({ issuer, person, clientId, audience, scopes, jti, issuedAtSeconds, expiresAtSeconds, sessionId }) => ({
    header: { typ: 'at+jwt' },
    claims: {
      iss: issuer,
      sub: person?.name ?? clientId,
      aud: audience ?? issuer,
      client_id: clientId,
      scope: scopes.join(' ') || undefined,
      iat: issuedAtSeconds,
      exp: expiresAtSeconds,
      jti,
      sid: sessionId,
      ...(person === undefined ? {} : about(person)),
    },
  }),
  opaqueToken: (reference) => reference,
  publishedKey: (key) => key,
  idToken: about,
  userInfo: about,
  discovery: (document) => document,
};

function about({ name, fullName, email, groups, roles }: Person): Claims {
  return { name: fullName, preferred_username: name, email, email_verified: true, groups, roles };
}
