import type {
  AccessTokens,
  AwsOptions,
  AzureOptions,
  GcpOptions,
  RequestSigner,
  RequestToSign,
} from '@sallyport/pipeline';

/** Gives out tokens and signatures that are not worth anything, or fails. */
export class FakeCloud {
  /** What was asked for, with what. */
  readonly asked: { cloud: 'aws' | 'gcp' | 'azure'; options: unknown }[] = [];
  readonly signed: RequestToSign[] = [];
  /** Set to let tokens and signatures fail. */
  failure: Error | undefined;

  aws(options: AwsOptions): RequestSigner {
    this.asked.push({ cloud: 'aws', options });
    return {
      region: options.region ?? '',
      signNow: () => undefined,
      sign: async (request) => {
        if (this.failure !== undefined) throw this.failure;
        this.signed.push(request);
        return [...request.headers, 'authorization', `AWS4-HMAC-SHA256 ${options.service}`, 'x-amz-date', 'now'];
      },
    };
  }

  gcp(options: GcpOptions): AccessTokens {
    this.asked.push({ cloud: 'gcp', options });
    return this.#tokens('gcp-token');
  }

  azure(options: AzureOptions): AccessTokens {
    this.asked.push({ cloud: 'azure', options });
    return this.#tokens('azure-token');
  }

  #tokens(token: string): AccessTokens {
    return {
      current: undefined,
      get: async () => {
        if (this.failure !== undefined) throw this.failure;
        return token;
      },
    };
  }
}
