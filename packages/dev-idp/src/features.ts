import { randomBytes, type X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Configuration } from 'oidc-provider';
import type { ProviderSettings } from './configuration.ts';
import { signedOutPage, signOutPage } from './pages/pages.ts';

const metadataDocumentDraft = 'draft-02';

/** What oidc-provider offers, as far as the known provider does. */
export function featuresOf({ habits, scopes }: ProviderSettings): NonNullable<Configuration['features']> {
  const { has } = habits;
  return {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: {
      enabled: has.introspection,
      allowedPolicy: (_ctx, client) => client.clientAuthMethod !== 'none',
    },
    revocation: {
      enabled: has.revocation,
      allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
    },
    registration: {
      enabled: has.registration !== false,
      // Nobody has this token, as hardly any client has one of the real provider.
      initialAccessToken: has.registration === 'with-token' ? randomBytes(32).toString('base64url') : false,
    },
    registrationManagement: { enabled: has.registration !== false },
    pushedAuthorizationRequests: { enabled: has.pushedRequests },
    clientIdMetadataDocument: { enabled: has.clientIdMetadata, ack: metadataDocumentDraft },
    dPoP: { enabled: has.dpop },
    mTLS: {
      enabled: has.mtls,
      certificateBoundAccessTokens: has.mtls,
      selfSignedTlsClientAuth: has.mtls,
      tlsClientAuth: has.mtls,
      getCertificate: (ctx) => certificateOf(ctx.req as IncomingMessage),
      certificateAuthorized: ({ req }) => (req.socket as TLSSocket).authorized,
      certificateSubjectMatches: (ctx, property, expected) =>
        property === 'tls_client_auth_subject_dn' &&
        certificateOf(ctx.req as IncomingMessage)?.subject.replaceAll('\n', ',') === expected,
    },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      defaultResource: (_ctx, _client, several) => several?.[0] as string,
      getResourceServerInfo: ({ oidc }) => ({
        scope: [
          'openid profile email offline_access',
          ...habits.scopes,
          ...scopes,
          oidc.params?.['scope'],
          oidc.entities.AuthorizationCode?.scope,
          oidc.entities.RefreshToken?.scope,
        ].join(' '),
      }),
    },
    rpInitiatedLogout: {
      enabled: has.endSession,
      logoutSource: (ctx, form) => {
        ctx.body = signOutPage(form);
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = signedOutPage();
      },
    },
  };
}

function certificateOf({ socket }: IncomingMessage): X509Certificate | undefined {
  return (socket as TLSSocket).getPeerX509Certificate?.();
}
