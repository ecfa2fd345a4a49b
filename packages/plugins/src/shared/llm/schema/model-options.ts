import { z } from 'zod';
import { httpUrl } from '../../setting-kinds.ts';

/** May hold `$(headers.x)`, `$(query_params.x)` and `$(uri_captures.x)`. */
const text = (what: string) => z.string().min(1).optional().describe(what);
const dollars = (what: string) => z.number().positive().optional().describe(`US dollars per million ${what}.`);

const bedrockSchema = z.strictObject({
  aws_region: text('Region of Bedrock; that of the environment (`AWS_REGION`) without it.'),
  aws_assume_role_arn: text('A role to assume before requests are signed.'),
  aws_role_session_name: text('The name of the session with that role.'),
  aws_sts_endpoint_url: httpUrl.optional().describe("Where STS is reached, other than at the region's address."),
  batch_bucket_prefix: text('Refused: the gateway does not reach S3, where batches are made.'),
  batch_role_arn: text('Refused, as `batch_bucket_prefix`.'),
  embeddings_normalize: z
    .boolean()
    .optional()
    .describe('Whether vectors are made of length 1, by models that can (Titan); they are without it.'),
  performance_config_latency: z
    .enum(['standard', 'optimized'])
    .optional()
    .describe('How fast answers are wanted; of some models.'),
  video_output_s3_uri: text('Refused: the gateway does not reach S3, where videos are put.'),
});

const geminiSchema = z.strictObject({
  api_endpoint: text(
    'Host of Vertex AI: `us-central1-aiplatform.googleapis.com`. Without it, Gemini of AI Studio is asked.',
  ),
  project_id: text('Project of Google Cloud, for Vertex AI.'),
  location_id: text('Region of Google Cloud, for Vertex AI.'),
  endpoint_id: text("A model's own endpoint in Vertex AI's Model Garden."),
});

const cohereSchema = z.strictObject({
  embedding_input_type: z
    .enum(['classification', 'clustering', 'image', 'search_document', 'search_query'])
    .default('classification')
    .describe('What embeddings are for, where the caller does not say.'),
  wait_for_model: z.boolean().optional().describe('Refused when true: Cohere loads no models on demand.'),
});

const huggingfaceSchema = z.strictObject({
  use_cache: z.boolean().optional().describe('Whether answers may come from the cache.'),
  wait_for_model: z.boolean().optional().describe('Wait for a model that is not loaded yet.'),
});

const pricesSchema = {
  input_cost: dollars('tokens that are read'),
  output_cost: dollars('tokens that are written'),
  cache_read_cost: dollars("tokens that are read from the provider's cache; `input_cost` without it"),
  cache_write_cost: dollars("tokens that are written to the provider's cache; `input_cost` without it"),
  cache_write_cost_list: z
    .array(
      z.strictObject({
        ttl: z.string().min(1).describe('How long they are kept: `5m`, `1h`.'),
        cost: z.number().positive().describe('US dollars per million tokens.'),
      }),
    )
    .optional()
    .describe("Prices of tokens that are written to the provider's cache, by how long they are kept."),
  context_window_factor: z
    .array(
      z.strictObject({
        above: z.string().min(1).describe('Tokens that are read: `200k`, `1m`.'),
        input_factor: z.number().positive().describe('Multiplies the price of what is read.'),
        output_factor: z.number().positive().describe('Multiplies the price of what is written.'),
      }),
    )
    .optional()
    .describe('Prices of long requests: the highest threshold that is exceeded counts.'),
  service_tier_factor: z
    .array(
      z.strictObject({
        tier: z.string().min(1).describe("Part of the tier's name, in any case."),
        factor: z.number().positive().describe('Multiplies the price.'),
      }),
    )
    .optional()
    .describe('Prices of tiers that the provider says it has served.'),
};

/** What a model is asked with, where it is, and what it costs. */
export const modelOptionsSchema = z.strictObject({
  max_tokens: z
    .int()
    .min(1)
    .optional()
    .describe('Tokens of an answer at most; this and the next three hold where text is written.'),
  temperature: z.number().min(0).max(5).optional().describe('How freely is chosen among likely tokens.'),
  top_p: z.number().min(0).max(1).optional().describe('Share of probability to choose from.'),
  top_k: z.int().min(0).max(500).optional().describe('Number of tokens to choose from.'),
  embeddings_dimensions: z.int().min(1).optional().describe('Length of vectors.'),
  upstream_url: text(
    "Instead of the provider's address: scheme, host, port and path; of the path, the provider's is taken where it is empty or `/`. Only the path may hold templates.",
  ),
  upstream_path: text("Instead of the provider's path. `upstream_url` goes before it."),
  anthropic_version: text(
    'Value of `anthropic-version`: `2023-06-01`, or `2026-10-21`, which takes no `temperature`, `top_p` and `top_k`. It goes with all requests, whatever version their callers name.',
  ),
  azure_instance: text('Name of the instance of Azure OpenAI: `NAME.openai.azure.com`.'),
  azure_deployment_id: text('Name of the deployment.'),
  azure_api_version: z.string().min(1).default('2023-05-15').describe('Version of the API.'),
  llama2_format: z.enum(['ollama', 'openai', 'raw']).optional().describe('What the server of the model speaks.'),
  mistral_format: z.enum(['ollama', 'openai']).optional().describe('What the server of the model speaks.'),
  bedrock: bedrockSchema.optional().describe('Of Amazon Bedrock.'),
  gemini: geminiSchema.optional().describe('Of Gemini at Vertex AI.'),
  cohere: cohereSchema.optional().describe('Of Cohere.'),
  huggingface: huggingfaceSchema.optional().describe('Of Hugging Face.'),
  dashscope: z
    .strictObject({
      international: z.boolean().default(true).describe("The international address rather than China's."),
    })
    .optional()
    .describe('Of Alibaba Cloud Model Studio.'),
  databricks: z
    .strictObject({ workspace_instance_id: text('Name of the workspace: `NAME.cloud.databricks.com`.') })
    .optional()
    .describe('Of Databricks.'),
  ...pricesSchema,
});

export type ModelOptions = z.output<typeof modelOptionsSchema>;
