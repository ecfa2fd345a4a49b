import type { Person } from '../people.ts';
import type { Claims, Habits } from './habits.ts';
import { guidOf } from './ids.ts';
import { plain } from './plain.ts';
import { rsaOnly } from './rsa-only.ts';

const issuerPath = '/realms/demo';
const base = `${issuerPath}/protocol/openid-connect`;

/** A Keycloak realm, `demo`, without mappers of its own: what groups are elsewhere are realm roles here. */
export const keycloak: Habits = {
  ...plain,
  issuerPath,
  paths: {
    authorization: `${base}/auth`,
    token: `${base}/token`,
    jwks: `${base}/certs`,
    userinfo: `${base}/userinfo`,
    introspection: `${base}/token/introspect`,
    revocation: `${base}/revoke`,
    registration: `${issuerPath}/clients-registrations/openid-connect`,
    pushed_authorization_request: `${base}/ext/par/request`,
    end_session: `${base}/logout`,
  },
  has: { ...plain.has, resourceIndicators: false, audienceParameter: false, clientIdMetadata: false },
  subjectOf: ({ name }) => guidOf(`person ${name}`),
  accessToken: ({ issuer, person, clientId, audience, scopes, jti, issuedAtSeconds, expiresAtSeconds, sessionId }) => ({
    header: { typ: 'JWT' },
    claims: {
      exp: expiresAtSeconds,
      iat: issuedAtSeconds,
      jti,
      iss: issuer,
      aud: audience ?? 'account',
      sub: person === undefined ? guidOf(`service ${clientId}`) : guidOf(`person ${person.name}`),
      typ: 'Bearer',
      azp: clientId,
      acr: '1',
      ...(person === undefined
        ? { client_id: clientId, preferred_username: `service-account-${clientId}` }
        : { auth_time: issuedAtSeconds, sid: sessionId, ...rolesOf(person), ...profile(person) }),
      scope: scopes.join(' ') || 'email profile',
    },
  }),
  publishedKey: rsaOnly,
  idToken: (person) => ({ typ: 'ID', acr: '1', ...profile(person) }),
  userInfo: profile,
  discovery: (document) => ({ ...document, id_token_signing_alg_values_supported: ['RS256'] }),
};

function rolesOf({ groups, roles }: Person): Claims {
  return {
    realm_access: { roles: ['default-roles-demo', 'offline_access', 'uma_authorization', ...groups] },
    resource_access: {
      account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] },
      ...(roles.length > 0 ? { gateway: { roles } } : {}),
    },
  };
}

function profile({ name, fullName, email }: Person): Claims {
  const [given_name, family_name] = fullName.split(' ');
  return { email_verified: true, name: fullName, preferred_username: name, given_name, family_name, email };
}
