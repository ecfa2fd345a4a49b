import type { OAuthClient } from '@sallyport/oauth';
import type { Services } from '@sallyport/pipeline';
import { secretIfAny } from '../shared/secret-if-any.ts';
import type { AiMcpOauth2Config } from './schema.ts';

/** The gateway as a client of the issuer. */
export function gatewayClient(config: AiMcpOauth2Config, services: Pick<Services, 'secret'>): OAuthClient {
  const { secret } = services;
  const { client_id, client_secret, client_jwk, client_auth, client_alg } = config;
  const { tls_client_auth_cert: certificate, tls_client_auth_key: key } = config;
  return {
    id: secret(client_id!).reveal(),
    secret: secretIfAny(client_secret, services),
    key: secretIfAny(client_jwk, services),
    certificate:
      certificate === undefined ? undefined : { certificate: secret(certificate).reveal(), key: secret(key!) },
    authMethod: client_auth,
    assertionAlg: client_alg,
  };
}
