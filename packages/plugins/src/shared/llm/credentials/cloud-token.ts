import { type AccessTokens, occasionally, type Refusal, type Services } from '@sallyport/pipeline';
import { azureTokens, gcpTokens } from '../../upstream-auth/cloud.ts';
import type { UpstreamAuthSettings } from '../../upstream-auth/schema.ts';
import type { Credential, OutgoingRequest } from './credential.ts';
import { heldInCommon } from './held-in-common.ts';

/** What tokens of Entra ID are for, at Azure OpenAI. */
const azureResource = 'https://cognitiveservices.azure.com';

/** A bearer token of Google Cloud, or of Microsoft Entra ID. `failed` is the answer while there is none. */
export function cloudToken(
  cloud: 'azure' | 'gcp',
  auth: UpstreamAuthSettings,
  failed: Refusal,
  services: Services,
): Credential {
  const held = heldInCommon<AccessTokens>(cloud, auth, services, (secret) =>
    cloud === 'gcp'
      ? gcpTokens(auth, { ...services, secret })
      : azureTokens(auth, azureResource, { ...services, secret }),
  );
  const tokens = held.value.value;
  const { clock, log } = services;
  const warn = occasionally(clock, (reason) => log.error('no token for a model provider', { cloud, reason }));

  async function putOnceKnown(request: OutgoingRequest): Promise<Refusal | undefined> {
    try {
      return put(request, await tokens.get());
    } catch (error) {
      warn((error as Error).message);
      return failed;
    }
  }

  return {
    overridableHeaders: [],
    apply(_x, request) {
      const { current } = tokens;
      return current === undefined ? putOnceKnown(request) : put(request, current);
    },
    secrets: () => (tokens.current === undefined ? [] : [tokens.current]),
    close: () => held.release(),
  };
}

function put({ headers }: OutgoingRequest, token: string): undefined {
  headers.push('Authorization', `Bearer ${token}`);
}
