import type { Person } from '../people.ts';
import { documentWith } from './document.ts';
import type { Claims, Habits } from './habits.ts';
import { digitsOf, hexOf } from './ids.ts';
import { plain } from './plain.ts';
import { rsaOnly } from './rsa-only.ts';

/** Google, for people of a Workspace: access tokens that only Google can read, and no groups anywhere. */
export const google: Habits = {
  ...plain,
  issuerPath: '',
  paths: {
    ...plain.paths,
    authorization: '/o/oauth2/v2/auth',
    token: '/token',
    jwks: '/oauth2/v3/certs',
    userinfo: '/v1/userinfo',
    revocation: '/revoke',
  },
  has: {
    ...plain.has,
    registration: false,
    resourceIndicators: false,
    audienceParameter: false,
    clientIdMetadata: false,
    introspection: false,
    pushedRequests: false,
    endSession: false,
    dpop: false,
    mtls: false,
  },
  subjectOf: ({ name }) => digitsOf(name, 21),
  clientIdOf: (name) => `${digitsOf('project', 12)}-${hexOf(name).slice(0, 32)}.apps.googleusercontent.com`,
  // Only for who asks for self-contained ones in spite of it.
  accessToken: (issue, always) => (always ? plain.accessToken(issue, true) : undefined),
  opaqueToken: (reference) => `ya29.${reference}`,
  publishedKey: rsaOnly,
  idToken: (person) => ({ hd: 'example.com', ...userInfo(person) }),
  userInfo,
  discovery: (document) =>
    documentWith(
      document,
      [
        'revocation_endpoint',
        'claims_supported',
        'code_challenge_methods_supported',
        'authorization_response_iss_parameter_supported',
      ],
      {
        token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      },
    ),
};

function userInfo({ fullName, email }: Person): Claims {
  const [given_name, family_name] = fullName.split(' ');
  return { name: fullName, given_name, family_name, email, email_verified: true, hd: 'example.com' };
}
