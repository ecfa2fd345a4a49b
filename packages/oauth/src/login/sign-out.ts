import { buildEndSessionUrl, type Configuration, tokenRevocation } from 'openid-client';
import { unavailable } from '../client/provider-unavailable.ts';

/** Where the browser ends its session with the provider itself (OpenID Connect RP-Initiated Logout §2); undefined where it cannot. */
export function endSessionUrl(
  configuration: Configuration,
  { idToken, returnTo }: { idToken: string | undefined; returnTo: string | undefined },
): string | undefined {
  if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
  return buildEndSessionUrl(configuration, {
    ...(idToken !== undefined && { id_token_hint: idToken }),
    ...(returnTo !== undefined && { post_logout_redirect_uri: returnTo }),
  }).href;
}

/** Makes a token worthless (RFC 7009). Rejects with `ProviderUnavailable`. */
export async function revokeToken(
  configuration: Configuration,
  token: string,
  hint: 'access_token' | 'refresh_token',
): Promise<void> {
  try {
    await tokenRevocation(configuration, token, { token_type_hint: hint });
  } catch (error) {
    throw unavailable(error);
  }
}
