import {
  type AccessTokens,
  type Exchange,
  occasionally,
  type Refusal,
  type RequestSigner,
  type Services,
} from '@sallyport/pipeline';
import { authorityOf } from '../authority.ts';
import { secretIfAny } from '../secret-if-any.ts';
import { noCredential } from './fixed.ts';
import type { UpstreamAuthSettings } from './schema.ts';

export type AwsKeySettings = Pick<UpstreamAuthSettings, 'aws_access_key_id' | 'aws_secret_access_key'>;

/** How to speak to a service of AWS. */
export interface AwsSettings {
  readonly region?: string | undefined;
  readonly service: string;
  readonly assume_role_arn?: string | undefined;
  readonly role_session_name: string;
  readonly sts_endpoint_url?: string | undefined;
}

/** Whose tokens a block sends, if any. */
export function cloudOf(auth: UpstreamAuthSettings): 'azure' | 'gcp' | undefined {
  if (auth.gcp_use_service_account) return 'gcp';
  return auth.azure_use_managed_identity || auth.azure_client_secret !== undefined ? 'azure' : undefined;
}

/** What is no secret, but may stand in a vault all the same. It is read while the configuration is set up. */
const plainReferences = ['azure_client_id', 'azure_tenant_id', 'gcp_metadata_url', 'gcp_oauth_token_url'] as const;

export function withReferencesRead(auth: UpstreamAuthSettings, services: Services): UpstreamAuthSettings {
  const read = { ...auth };
  for (const name of plainReferences) read[name] = secretIfAny(auth[name], services)?.reveal();
  return read;
}

export function gcpTokens(auth: UpstreamAuthSettings, services: Services): AccessTokens {
  return services.cloud.gcp({
    serviceAccount: secretIfAny(auth.gcp_service_account_json, services),
    tokenUrl: auth.gcp_oauth_token_url,
    metadataUrl: auth.gcp_metadata_url,
  });
}

export function azureTokens(auth: UpstreamAuthSettings, resource: string, services: Services): AccessTokens {
  return services.cloud.azure({
    resource,
    tenantId: auth.azure_tenant_id,
    clientId: auth.azure_client_id,
    clientSecret: secretIfAny(auth.azure_client_secret, services),
  });
}

export function awsSigner(auth: AwsKeySettings, aws: AwsSettings, { cloud, secret }: Services): RequestSigner {
  const { aws_access_key_id: id, aws_secret_access_key: key } = auth;
  return cloud.aws({
    region: aws.region,
    service: aws.service,
    keys: id === undefined || key === undefined ? undefined : { accessKeyId: secret(id), secretAccessKey: secret(key) },
    assumeRoleArn: aws.assume_role_arn,
    roleSessionName: aws.role_session_name,
    stsEndpointUrl: aws.sts_endpoint_url,
  });
}

/** Sends a token as its bearer would; at once where a fresh one is at hand. */
export function bearerHook(tokens: AccessTokens, { clock, log }: Services) {
  const warn = occasionally(clock, (reason) => log.error('no token for the upstream', { reason }));
  const put = (x: Exchange, token: string): undefined => {
    x.requestHeaders.set('authorization', `Bearer ${token}`, 'Authorization');
  };
  const putOnceKnown = async (x: Exchange): Promise<Refusal | undefined> => {
    try {
      return put(x, await tokens.get());
    } catch (error) {
      warn((error as Error).message);
      return noCredential;
    }
  };
  return (x: Exchange): undefined | Promise<Refusal | undefined> => {
    const { current } = tokens;
    return current === undefined ? putOnceKnown(x) : put(x, current);
  };
}

/** What a signature says itself; a caller's would make another of it. */
const ofSignature = ['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'];

/** Signs the request as it will be sent: method, host, path, query, the headers of AWS, and the body. */
export function signatureHook(signer: RequestSigner, { clock, log }: Services) {
  const warn = occasionally(clock, (reason) => log.error('requests cannot be signed for the upstream', { reason }));
  return async (x: Exchange): Promise<Refusal | undefined> => {
    const { requestHeaders, service } = x;
    // Without a service nothing is sent, and the gateway says so.
    if (service === undefined) return undefined;
    for (const name of ofSignature) requestHeaders.remove(name);
    const host = x.upstreamHost ?? authorityOf(service.protocol, service.host, service.port);
    // What was signed is what must be said, whatever the caller's Host was.
    x.upstreamHost = host;
    const covered: string[] = [];
    for (let i = 0; i < requestHeaders.length; i++)
      if (requestHeaders.name(i).startsWith('x-amz-')) covered.push(requestHeaders.name(i), requestHeaders.value(i));
    try {
      const request = {
        method: x.method,
        url: new URL(`https://${host}${x.upstreamPath}${x.query}`),
        headers: covered,
        body: x.body ?? noBody,
      };
      const signed = signer.signNow(request) ?? (await signer.sign(request));
      for (let i = 0; i < signed.length; i += 2) requestHeaders.set(signed[i]!.toLowerCase(), signed[i + 1]!);
      x.markSecretHeader('x-amz-security-token');
      return undefined;
    } catch (error) {
      warn((error as Error).message);
      return noCredential;
    }
  };
}

const noBody = Buffer.alloc(0);
