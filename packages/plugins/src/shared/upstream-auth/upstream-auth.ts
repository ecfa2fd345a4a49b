import type { PluginHooks, Services } from '@sallyport/pipeline';
import {
  type AwsSettings,
  awsSigner,
  azureTokens,
  bearerHook,
  cloudOf,
  gcpTokens,
  signatureHook,
  withReferencesRead,
} from './cloud.ts';
import { headerCredential, paramCredential, putInBody, putInHeader, putInQuery } from './fixed.ts';
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
  const { param_location: location } = auth;
  const header = headerCredential(auth, services);
  const param = paramCredential(auth, services);
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
  const cloud = cloudOf(auth);
  if (cloud === undefined) return undefined;
  const read = withReferencesRead(auth, services);
  return bearerHook(cloud === 'gcp' ? gcpTokens(read, services) : azureTokens(read, azureResource, services), services);
}
