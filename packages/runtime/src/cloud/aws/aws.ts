import type { AwsOptions, RequestSigner, RequestToSign } from '@sallyport/pipeline';
import { CredentialError } from '../../credentials/credential-error.ts';
import { Renewed } from '../../credentials/renewed.ts';
import type { CloudServices } from '../cloud-services.ts';
import { type AwsKeys, keysAround } from './keys.ts';
import { SignatureV4 } from './sign.ts';
import { assumeRole } from './sts.ts';

/** Signs requests to a service of AWS, with keys that stay current. */
export class AwsSigner implements RequestSigner {
  /** Empty when nobody names one. */
  readonly region: string;
  readonly #options: AwsOptions;
  readonly #services: CloudServices;
  readonly #own: Renewed<AwsKeys>;
  readonly #ofRole: Renewed<AwsKeys> | undefined;
  readonly #signature: SignatureV4;

  constructor(options: AwsOptions, services: CloudServices) {
    const { assumeRoleArn: roleArn, roleSessionName, stsEndpointUrl } = options;
    const { AWS_REGION, AWS_DEFAULT_REGION } = services.env;
    const region = options.region || AWS_REGION || AWS_DEFAULT_REGION || '';
    const source = { region, roleSessionName, stsEndpointUrl };
    this.region = region;
    this.#options = options;
    this.#services = services;
    this.#signature = new SignatureV4({ service: options.service, region });
    this.#own = new Renewed(services.clock, () => keysAround(source, services));
    if (roleArn !== undefined)
      this.#ofRole = new Renewed(services.clock, async () =>
        assumeRole({ ...source, roleArn }, this.#configuredKeys() ?? (await this.#own.get()), services),
      );
  }

  signNow(request: RequestToSign): string[] | undefined {
    if (this.region === '') return undefined;
    const keys = this.#ofRole === undefined ? (this.#configuredKeys() ?? this.#own.current) : this.#ofRole.current;
    return keys && this.#signature.sign(request, keys, this.#services.clock.nowMs());
  }

  async sign(request: RequestToSign): Promise<string[]> {
    if (this.region === '') throw new CredentialError('no region is configured, and AWS_REGION is not set');
    const keys = await (this.#ofRole?.get() ?? this.#configuredKeys() ?? this.#own.get());
    return this.#signature.sign(request, keys, this.#services.clock.nowMs());
  }

  /** Read at each use: they may be rotated. */
  #configuredKeys(): AwsKeys | undefined {
    const { keys } = this.#options;
    if (keys === undefined) return undefined;
    const { accessKeyId, secretAccessKey } = keys;
    return { accessKeyId: accessKeyId.reveal(), secretAccessKey: secretAccessKey.reveal(), sessionToken: undefined };
  }
}
