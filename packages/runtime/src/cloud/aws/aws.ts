import type { Secret } from '@sallyport/contracts';
import { Renewed } from '../../credentials/renewed.ts';
import type { CloudServices } from '../cloud-services.ts';
import { type AwsKeys, keysAround } from './keys.ts';
import { type SignedRequest, signRequest } from './sign.ts';
import { assumeRole } from './sts.ts';

export interface AwsOptions {
  region: string;
  /** The service that is spoken to, as signatures name it. */
  service: string;
  /** Keys of the configuration; those of the surroundings without them. */
  keys?: { accessKeyId: Secret; secretAccessKey: Secret } | undefined;
  assumeRoleArn?: string | undefined;
  roleSessionName: string;
  stsEndpointUrl?: string | undefined;
}

/** Signs requests to a service of AWS, with keys that stay current. */
export class AwsSigner {
  readonly #options: AwsOptions;
  readonly #services: CloudServices;
  readonly #own: Renewed<AwsKeys>;
  readonly #ofRole: Renewed<AwsKeys> | undefined;

  constructor(options: AwsOptions, services: CloudServices) {
    const { assumeRoleArn: roleArn, region, roleSessionName, stsEndpointUrl } = options;
    const source = { region, roleSessionName, stsEndpointUrl };
    this.#options = options;
    this.#services = services;
    this.#own = new Renewed(services.clock, () => keysAround(source, services));
    if (roleArn !== undefined)
      this.#ofRole = new Renewed(services.clock, async () =>
        assumeRole({ ...source, roleArn }, await this.#ownKeys(), services),
      );
  }

  /** The request's headers, with those of the signature. */
  async sign(request: SignedRequest): Promise<string[]> {
    const { region, service } = this.#options;
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

/** As the environment names it. */
export function regionAround({ env }: Pick<CloudServices, 'env'>): string | undefined {
  return env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined;
}
