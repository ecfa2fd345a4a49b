import { apiOf, type Provider } from '@sallyport/llm';
import type { Refusal, Services } from '@sallyport/pipeline';
import { cloudOf, withReferencesRead } from '../../upstream-auth/cloud.ts';
import type { UpstreamAuthSettings } from '../../upstream-auth/schema.ts';
import type { ModelOptions } from '../schema/model-options.ts';
import { awsSignature } from './aws-signature.ts';
import { cloudToken } from './cloud-token.ts';
import type { Credential } from './credential.ts';
import { fixedCredential } from './fixed.ts';

/** How a target's provider is to be shown who asks, and the target's options with what had to be found out for that. */
export interface Proof {
  readonly credential: Credential;
  readonly options: ModelOptions;
}

/**
 * Makes of a target's settings what goes with each of its requests. What the configuration names goes before the ways of
 * clouds. `failed` is the answer while there is nothing to show.
 */
export function compileCredential(
  provider: Provider,
  auth: UpstreamAuthSettings | undefined,
  options: ModelOptions,
  failed: Refusal,
  services: Services,
): Proof {
  const cloud = auth && cloudOf(auth);
  if (cloud !== undefined)
    return { credential: cloudToken(cloud, withReferencesRead(auth!, services), failed, services), options };
  const wish = apiOf(provider, '', options).credential;
  const isOfAws = wish.kind === 'aws';
  const header = wish.kind === 'header' ? wish.name : undefined;
  const isFixed =
    auth?.header_name !== undefined || auth?.param_name !== undefined || auth?.basic_username !== undefined;
  const credential =
    isOfAws && !isFixed
      ? awsSignature(auth, options.bedrock, failed, services)
      : fixedCredential(auth, header, failed, services);
  return { credential, options: isOfAws ? withRegion(options, services) : options };
}

/** That of the environment, where the configuration names none. */
function withRegion(options: ModelOptions, { cloud }: Services): ModelOptions {
  const { bedrock } = options;
  const { region } = cloud.aws({ region: bedrock?.aws_region, service: 'bedrock', roleSessionName: '' });
  return { ...options, bedrock: { ...bedrock, aws_region: region } };
}
