import type { Person } from '../people.ts';
import { documentWith } from './document.ts';
import type { Claims, Habits } from './habits.ts';
import { guidOf } from './ids.ts';
import { plain } from './plain.ts';
import { rsaOnly } from './rsa-only.ts';

const tenant = guidOf('tenant');
const base = `/${tenant}/oauth2/v2.0`;
/** The API that the gateway is, whose scopes begin with its identifier. */
const api = guidOf('client gateway');
/** Tokens whose scopes name no API are for Microsoft Graph. */
const graph = '00000003-0000-0000-c000-000000000000';
const groupsMax = 200;

/** A Microsoft Entra tenant, v2.0 endpoints, with groups and application roles in its tokens. */
export const entra: Habits = {
  ...plain,
  issuerPath: `/${tenant}/v2.0`,
  paths: {
    ...plain.paths,
    authorization: `${base}/authorize`,
    token: `${base}/token`,
    jwks: `/${tenant}/discovery/v2.0/keys`,
    userinfo: '/oidc/userinfo',
    end_session: `${base}/logout`,
  },
  has: {
    ...plain.has,
    registration: false,
    resourceIndicators: false,
    refusesResource: true,
    audienceParameter: false,
    clientIdMetadata: false,
    introspection: false,
    revocation: false,
    pushedRequests: false,
    dpop: false,
    mtls: false,
    responseIssuer: false,
  },
  morePeople: [
    {
      name: 'otto',
      fullName: 'Otto Overage',
      email: 'otto@example.com',
      groups: ['konnect-mcp-users', ...Array.from({ length: groupsMax }, (_, i) => `team-${i}`)],
      roles: [],
    },
  ],
  scopes: [`api://${api}/access_as_user`, `api://${api}/.default`],
  subjectOf: ({ name }) => guidOf(`subject ${name}`),
  clientIdOf: (name) => guidOf(`client ${name}`),
  groupIdOf,
  accessToken: ({ issuer, person, clientId, scopes, jti, issuedAtSeconds, expiresAtSeconds, sessionId }) => {
    const ofApi = scopes.filter((scope) => scope.startsWith('api://'));
    return {
      header: { typ: 'JWT' },
      claims: {
        aud: ofApi[0]?.split('/')[2] ?? (person === undefined ? api : graph),
        iss: issuer,
        iat: issuedAtSeconds,
        nbf: issuedAtSeconds,
        exp: expiresAtSeconds,
        azp: clientId,
        azpacr: '1',
        ...(person === undefined
          ? { oid: guidOf(`service ${clientId}`), sub: guidOf(`service ${clientId}`), roles: ['Gateway.Call'] }
          : {
              ...about(person, issuer),
              sub: guidOf(`subject ${person.name}`),
              scp: (ofApi.length > 0 ? ofApi : scopes).map(nameOfScope).join(' '),
              sid: sessionId,
            }),
        tid: tenant,
        uti: jti.slice(0, 22),
        ver: '2.0',
      },
    };
  },
  // Without `alg`: verifiers must take it from the token and hold it against what they allow.
  publishedKey: (key) => {
    const { alg, ...rest } = rsaOnly(key) ?? {};
    return alg === undefined ? undefined : rest;
  },
  idToken: (person) => ({ ...about(person, ''), tid: tenant, ver: '2.0' }),
  userInfo: ({ fullName, email }) => ({ name: fullName, email }),
  // It has PKCE, and does not say so.
  discovery: (document) =>
    documentWith(document, ['end_session_endpoint', 'response_modes_supported', 'claims_supported'], {
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      subject_types_supported: ['pairwise'],
      request_uri_parameter_supported: false,
      http_logout_supported: true,
      frontchannel_logout_supported: true,
      tenant_region_scope: 'EU',
      cloud_instance_name: 'microsoftonline.com',
      cloud_graph_host_name: 'graph.windows.net',
      msgraph_host: 'graph.microsoft.com',
    }),
};

function groupIdOf(name: string): string {
  return guidOf(`group ${name}`);
}

function about({ name, fullName, email, groups, roles }: Person, issuer: string): Claims {
  const oid = guidOf(`person ${name}`);
  const own = { name: fullName, oid, preferred_username: email, roles: roles.length > 0 ? roles : undefined };
  if (groups.length <= groupsMax) return { ...own, groups: groups.map(groupIdOf) };
  const origin = URL.parse(issuer)?.origin ?? 'https://graph.microsoft.com';
  return {
    ...own,
    _claim_names: { groups: 'src1' },
    _claim_sources: { src1: { endpoint: `${origin}/v1.0/users/${oid}/getMemberObjects` } },
  };
}

/** `api://…/access_as_user` is `access_as_user` in the token. */
function nameOfScope(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1);
}
