import type { Secret } from '@sallyport/contracts';

/** Credentials of clouds: the configuration's, or those that the gateway's surroundings have. */
export interface CloudPort {
  aws(options: AwsOptions): RequestSigner;
  /** Access tokens for Google Cloud. */
  gcp(options: GcpOptions): AccessTokens;
  /** Access tokens of Microsoft Entra ID. */
  azure(options: AzureOptions): AccessTokens;
}

export interface AwsOptions {
  /** Default that of the environment. */
  region?: string | undefined;
  /** The service that is spoken to, as signatures name it. */
  service: string;
  /** Default those of the surroundings. */
  keys?: { accessKeyId: Secret; secretAccessKey: Secret } | undefined;
  /** A role to assume with them. */
  assumeRoleArn?: string | undefined;
  roleSessionName: string;
  /** Where STS is reached, other than at the region's address. */
  stsEndpointUrl?: string | undefined;
}

export interface GcpOptions {
  /** The text of a service account's key file. Default that of the environment, else the machine's own account. */
  serviceAccount?: Secret | undefined;
  /** Where tokens are given, other than where the key file says. */
  tokenUrl?: string | undefined;
  /** The metadata server, other than at its usual place. */
  metadataUrl?: string | undefined;
}

export interface AzureOptions {
  /** What the tokens are for: `https://vault.azure.net`. */
  resource: string;
  tenantId?: string | undefined;
  clientId?: string | undefined;
  /** Default the token of a workload, else the machine's managed identity. */
  clientSecret?: Secret | undefined;
}

/** Temporary tokens that are renewed before they end. */
export interface AccessTokens {
  /** One that is fresh; undefined when one must be waited for. */
  readonly current: string | undefined;
  /** Rejects with a sentence for the log when there is none to be had. */
  get(): Promise<string>;
}

export interface RequestToSign {
  method: string;
  url: URL;
  /** Names and values in turn; all that the signature is to cover. */
  headers: readonly string[];
  body: string | Buffer;
}

export interface RequestSigner {
  /** That of the options, else of the environment; empty when nobody names one. */
  readonly region: string;
  /** The request's headers, with those of the signature; undefined when keys must be waited for. */
  signNow(request: RequestToSign): string[] | undefined;
  /** The same, once there are keys. Rejects with a sentence for the log when there are none. */
  sign(request: RequestToSign): Promise<string[]>;
}
