import { occasionally, type Refusal, type RequestSigner, type RequestToSign, type Services } from '@sallyport/pipeline';
import { awsSigner } from '../../upstream-auth/cloud.ts';
import type { UpstreamAuthSettings } from '../../upstream-auth/schema.ts';
import type { ModelOptions } from '../schema/model-options.ts';
import type { Credential, OutgoingRequest } from './credential.ts';
import { heldInCommon } from './held-in-common.ts';

/** Signs requests to Bedrock as they go out: host, path, query, the headers of AWS, and the body. */
export function awsSignature(
  auth: UpstreamAuthSettings | undefined,
  bedrock: ModelOptions['bedrock'],
  failed: Refusal,
  services: Services,
): Credential {
  const { aws_access_key_id, aws_secret_access_key } = auth ?? {};
  const aws = {
    service: 'bedrock',
    region: bedrock?.aws_region,
    assume_role_arn: bedrock?.aws_assume_role_arn,
    role_session_name: bedrock?.aws_role_session_name ?? 'Sallyport',
    sts_endpoint_url: bedrock?.aws_sts_endpoint_url,
  };
  const keys = { aws_access_key_id, aws_secret_access_key };
  const held = heldInCommon<RequestSigner>('aws', [keys, aws], services, (secret) =>
    awsSigner(keys, aws, { ...services, secret }),
  );
  const signer = held.value.value;
  const { clock, log } = services;
  const warn = occasionally(clock, (reason) => log.error('requests cannot be signed for Bedrock', { reason }));

  async function signOnceThereAreKeys(request: OutgoingRequest, asked: RequestToSign): Promise<Refusal | undefined> {
    try {
      request.headers.push(...(await signer.sign(asked)).slice(asked.headers.length));
      return undefined;
    } catch (error) {
      warn((error as Error).message);
      return failed;
    }
  }

  return {
    overridableHeaders: [],
    apply(_x, request) {
      const asked = toSign(request);
      const signed = signer.signNow(asked);
      if (signed === undefined) return signOnceThereAreKeys(request, asked);
      for (let i = asked.headers.length; i < signed.length; i++) request.headers.push(signed[i]!);
      return undefined;
    },
    secrets: () => [],
    close: () => held.release(),
  };
}

/** Of the headers, those of AWS: all others may be changed by whoever is between. */
function toSign({ method, scheme, host, target, headers, body }: OutgoingRequest): RequestToSign {
  const covered: string[] = [];
  for (let i = 0; i < headers.length; i += 2)
    if (headers[i]!.toLowerCase().startsWith('x-amz')) covered.push(headers[i]!, headers[i + 1]!);
  return { method, url: new URL(`${scheme}://${host}${target}`), headers: covered, body };
}
