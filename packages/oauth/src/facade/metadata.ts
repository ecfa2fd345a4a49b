import type { FacadePaths } from './paths.ts';
import type { FacadeSettings } from './settings.ts';

/** What we say of ourselves (RFC 8414). */
export function serverMetadata(settings: FacadeSettings, paths: FacadePaths): Readonly<Record<string, unknown>> {
  const { issuer, resources, takesRegistrations, takesDocuments } = settings;
  const at = (path: string) => new URL(path, issuer).href;
  return {
    issuer,
    authorization_endpoint: at(paths.authorize),
    token_endpoint: at(paths.token),
    jwks_uri: at(paths.jwks),
    revocation_endpoint: at(paths.revoke),
    ...(takesRegistrations && { registration_endpoint: at(paths.register) }),
    client_id_metadata_document_supported: takesDocuments,
    scopes_supported: [...new Set(resources.flatMap(({ scopes }) => scopes))],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    revocation_endpoint_auth_methods_supported: ['none'],
    authorization_response_iss_parameter_supported: true,
  };
}
