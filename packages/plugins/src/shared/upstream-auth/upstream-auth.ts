import { Secret } from '@sallyport/contracts';
import type { PluginHooks, Services } from '@sallyport/pipeline';
import { type AwsSettings, awsSigner, azureTokens, bearerHook, gcpTokens, signatureHook } from './cloud.ts';
import { type FixedCredential, putInBody, putInHeader, putInQuery } from './fixed.ts';
import type { UpstreamAuthSettings } from './schema.ts';

export interface CloudSettings {
  /** Sign requests to AWS. */
  readonly aws?: AwsSettings | undefined;
  /** What tokens of Entra ID are for. */
  readonly azureResource: string;
}

/**
 * Shows the upstream the credential that a block describes, and never the caller's in its place. The hooks know nothing of
 * plugins: whoever sends something upstream can run them.
 */
export function upstreamAuthHooks(
  auth: UpstreamAuthSettings,
  { aws, azureResource }: CloudSettings,
  services: Services,
): Pick<PluginHooks, 'onRequest' | 'onCall'> {
  const { allow_override: allowsOverride, param_location: location } = auth;
  const fixed = (name: string | undefined, value: string | undefined): FixedCredential | undefined =>
    name === undefined || value === undefined
      ? undefined
      : { name: services.secret(name), value: services.secret(value), allowsOverride };
  const header = fixed(auth.header_name, auth.header_value) ?? basicCredential(auth, services);
  const param = fixed(auth.param_name, auth.param_value);
  const inQuery = location === 'query' ? param : undefined;
  const inBody = location === 'body' ? param : undefined;
  const bearer = compileBearer(auth, azureResource, services);
  const sign = aws === undefined ? undefined : signatureHook(awsSigner(auth, aws, services), services);

  const hooks: Pick<PluginHooks, 'onRequest' | 'onCall'> = {};
  if (header !== undefined || inQuery !== undefined || bearer !== undefined) {
    hooks.onRequest = (x) => (header && putInHeader(x, header)) ?? (inQuery && putInQuery(x, inQuery)) ?? bearer?.(x);
  }
  // A signature covers the body, so it comes when all that changes one has run.
  if (inBody !== undefined || sign !== undefined)
    hooks.onCall = (x, call) => (inBody && putInBody(x, call, inBody)) ?? sign?.(x);
  return hooks;
}

function compileBearer(
  auth: UpstreamAuthSettings,
  azureResource: string,
  services: Services,
): ReturnType<typeof bearerHook> | undefined {
  if (auth.gcp_use_service_account) return bearerHook(gcpTokens(auth, services), services);
  if (auth.azure_use_managed_identity || auth.azure_client_secret !== undefined)
    return bearerHook(azureTokens(auth, azureResource, services), services);
  return undefined;
}

/** Put together at each use: both halves may be rotated. */
function basicCredential(
  { basic_username, basic_password, allow_override }: UpstreamAuthSettings,
  { secret }: Services,
): FixedCredential | undefined {
  if (basic_username === undefined || basic_password === undefined) return undefined;
  const username = secret(basic_username);
  const password = secret(basic_password);
  const value = new Secret(() => {
    const [name, word] = [username.reveal(), password.reveal()];
    return name === '' || word === '' ? '' : `Basic ${Buffer.from(`${name}:${word}`).toString('base64')}`;
  });
  return { name: new Secret('Authorization'), value, allowsOverride: allow_override };
}
