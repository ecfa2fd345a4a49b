import type { AwsOptions, RequestSigner, RequestToSign } from '@sallyport/pipeline';
import { CredentialError } from '../../credentials/credential-error.ts';
import { Renewed } from '../../credentials/renewed.ts';
import type { CloudServices } from '../cloud-services.ts';
import { type AwsKeys, keysAround } from './keys.ts';
import { signRequest } from './sign.ts';
import { assumeRole } from './sts.ts';

/** Signs requests to a service of AWS, with keys that stay current. */
export class AwsSigner implements RequestSigner {
  /** Empty when nobody names one. */
  readonly region: string;
  readonly #options: AwsOptions;
  readonly #services: CloudServices;
  readonly #own: Renewed<AwsKeys>;
  readonly #ofRole: Renewed<AwsKeys> | undefined;

  constructor(options: AwsOptions, services: CloudServices) {
    const { assumeRoleArn: roleArn, roleSessionName, stsEndpointUrl } = options;
    const { AWS_REGION, AWS_DEFAULT_REGION } = services.env;
    const region = options.region || AWS_REGION || AWS_DEFAULT_REGION || '';
    const source = { region, roleSessionName, stsEndpointUrl };
    this.region = region;
    this.#options = options;
    this.#services = services;
    this.#own = new Renewed(services.clock, () => keysAround(source, services));
    if (roleArn !== undefined)
      this.#ofRole = new Renewed(services.clock, async () =>
        assumeRole({ ...source, roleArn }, await this.#ownKeys(), services),
      );
  }

  /** The request's headers, with those of the signature. */
  async sign(request: RequestToSign): Promise<string[]> {
    const { region } = this;
    if (region === '') throw new CredentialError('no region is configured, and AWS_REGION is not set');
    const { service } = this.#options;
    const keys = await (this.#ofRole?.get() ?? this.#ownKeys());
    return await signRequest(request, keys, { region, service, nowMs: this.#services.clock.nowMs() });
  }

  async #ownKeys(): Promise<AwsKeys> {
    const { keys } = this.#options;
    if (keys === undefined) return await this.#own.get();
    // Read at each use: they may be rotated.
    return {
      accessKeyId: keys.accessKeyId.reveal(),
      secretAccessKey: keys.secretAccessKey.reveal(),
      sessionToken: undefined,
    };
  }
}
