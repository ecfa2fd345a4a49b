import type { ModelOptions } from '../model-options.ts';
import type { Ask, Provider } from '../provider.ts';
import { segment } from '../segment.ts';

export const bedrock: Provider = {
  name: 'bedrock',
  title: 'Amazon Bedrock',
  // Claude's version is implied by Converse; Kong's configurations name it.
  options: ['bedrock', 'anthropic_version'],
  apis: [
    {
      needs: [],
      base: (options) => regional('bedrock-runtime', options),
      hostOptions: ['bedrock.aws_region'],
      endpoints: {
        chat: {
          dialect: 'bedrock-converse',
          path: (ask) => ofModel(ask, ask.stream ? 'converse-stream' : 'converse'),
          edits: (_ask, { bedrock }) =>
            bedrock?.performance_config_latency === undefined
              ? undefined
              : { performanceConfig: { latency: bedrock.performance_config_latency } },
        },
        embeddings: {
          dialect: 'bedrock-embeddings',
          path: (ask) => ofModel(ask, 'invoke'),
          // Other models than Titan's second know no such member, and refuse it.
          edits: ({ model }, { bedrock }) =>
            bedrock?.embeddings_normalize !== undefined && model.includes('titan-embed-text-v2')
              ? { normalize: bedrock.embeddings_normalize }
              : undefined,
        },
        'count-tokens': { dialect: 'bedrock-converse', path: (ask) => ofModel(ask, 'count-tokens') },
        batches: {
          dialect: 'bedrock',
          base: (options) => regional('bedrock', options),
          path: ({ rest, query }) => `/model-invocation-job${rest}${query}`,
        },
        invoke: {
          dialect: 'bedrock',
          path: (ask) => ofModel(ask, ask.stream ? 'invoke-with-response-stream' : 'invoke'),
        },
      },
      credential: { kind: 'aws', service: 'bedrock' },
      example: { model: 'amazon.nova-lite-v1:0', options: { bedrock: { aws_region: 'eu-central-1' } } },
      callerHeaders: [
        'x-amzn-bedrock-accept',
        'x-amzn-bedrock-guardrailidentifier',
        'x-amzn-bedrock-guardrailversion',
        'x-amzn-bedrock-performanceconfig-latency',
        'x-amzn-bedrock-service-tier',
        'x-amzn-bedrock-trace',
      ],
    },
  ],
  check: ({ bedrock: options }) =>
    unused
      .filter((name) => options?.[name] !== undefined)
      .map((name) => ({
        path: `bedrock.${name}`,
        message:
          'does nothing: batches and videos of Bedrock are made in S3, which the gateway does not reach; remove it',
      })),
};

const unused = ['batch_bucket_prefix', 'batch_role_arn', 'video_output_s3_uri'] as const;

/** A model's id may be an ARN, with colons and slashes: one segment all the same. */
function ofModel({ model }: Ask, action: string): string | undefined {
  const id = segment(model);
  return id && `/model/${id}/${action}`;
}

/** China has a domain of its own. Whoever asks has put the region of the environment where none is configured. */
function regional(service: string, { bedrock }: ModelOptions): string {
  const region = bedrock?.aws_region ?? '';
  return `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
