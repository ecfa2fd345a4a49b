import { z } from 'zod';
import { httpUrl } from '../../setting-kinds.ts';
import { upstreamAuthSchema } from '../../upstream-auth/schema.ts';
import { type ModelOptions, modelOptionsSchema } from './model-options.ts';

const text = (what: string) => z.string().min(1).optional().describe(what);
const { bedrock, gemini, huggingface } = modelOptionsSchema.shape;

const optionsSchema = z.strictObject({
  upstream_url: httpUrl
    .optional()
    .describe("Instead of the provider's address; of its path, the provider's is taken where it is empty or `/`."),
  azure: z
    .strictObject({
      instance: text('Name of the instance of Azure OpenAI: `NAME.openai.azure.com`.'),
      deployment_id: text('Name of the deployment.'),
      api_version: z.string().min(1).default('2023-05-15').describe('Version of the API.'),
    })
    .optional()
    .describe('Of Azure OpenAI.'),
  bedrock,
  gemini,
  huggingface,
});

/** The model that turns texts into vectors. */
export const embeddingsSchema = z.strictObject({
  auth: upstreamAuthSchema.optional().describe('How the gateway proves itself to the provider.'),
  model: z
    .strictObject({
      provider: z
        .string()
        .regex(/^[a-z0-9][a-z0-9_-]*$/, 'should be the name of a provider: lower-case letters, digits, - and _')
        .default('local')
        .describe(
          'Who serves the model. `local`, which is ours: a small model that comes with the gateway and needs no network (English above all). A name that is not known speaks as OpenAI does, at `options.upstream_url`.',
        ),
      name: z
        .string()
        .min(1)
        .optional()
        .describe('The model, as the provider names it. Left out with provider local, which has but one.'),
      options: optionsSchema.optional().describe('Where it is.'),
    })
    .prefault({})
    .describe('The model.'),
});

export type EmbeddingsSettings = z.output<typeof embeddingsSchema>;

/** The model that comes with the gateway. */
export function isLocal({ model }: EmbeddingsSettings): boolean {
  return model.provider === 'local';
}

/** The options under the names that models of targets have for them. */
export function optionsOfEmbeddings({ model }: EmbeddingsSettings): ModelOptions {
  const { azure, ...options } = model.options ?? {};
  return modelOptionsSchema.parse({
    ...options,
    // The only language in which Mistral's own API is asked for embeddings; Kong has no setting for it here.
    ...(model.provider === 'mistral' && { mistral_format: 'openai' }),
    ...(azure !== undefined && {
      azure_instance: azure.instance,
      azure_deployment_id: azure.deployment_id,
      azure_api_version: azure.api_version,
    }),
  });
}
