import {
  GEN_AI_OPERATION_NAME_VALUE_CHAT,
  GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS,
  GEN_AI_OPERATION_NAME_VALUE_GENERATE_CONTENT,
  GEN_AI_OPERATION_NAME_VALUE_TEXT_COMPLETION,
  GEN_AI_PROVIDER_NAME_VALUE_AWS_BEDROCK,
  GEN_AI_PROVIDER_NAME_VALUE_AZURE_AI_OPENAI,
  GEN_AI_PROVIDER_NAME_VALUE_GCP_GEMINI,
  GEN_AI_PROVIDER_NAME_VALUE_GCP_VERTEX_AI,
  GEN_AI_PROVIDER_NAME_VALUE_MISTRAL_AI,
  GEN_AI_PROVIDER_NAME_VALUE_X_AI,
} from '@opentelemetry/semantic-conventions/incubating';

/** Ours and the conventions' where they differ. */
const operations: ReadonlyMap<string, string> = new Map([
  ['chat', GEN_AI_OPERATION_NAME_VALUE_CHAT],
  ['responses', GEN_AI_OPERATION_NAME_VALUE_CHAT],
  ['completions', GEN_AI_OPERATION_NAME_VALUE_TEXT_COMPLETION],
  ['embeddings', GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS],
  ['images', GEN_AI_OPERATION_NAME_VALUE_GENERATE_CONTENT],
]);

const providers: ReadonlyMap<string, string> = new Map([
  ['bedrock', GEN_AI_PROVIDER_NAME_VALUE_AWS_BEDROCK],
  ['azure', GEN_AI_PROVIDER_NAME_VALUE_AZURE_AI_OPENAI],
  ['gemini', GEN_AI_PROVIDER_NAME_VALUE_GCP_GEMINI],
  ['vertex', GEN_AI_PROVIDER_NAME_VALUE_GCP_VERTEX_AI],
  ['mistral', GEN_AI_PROVIDER_NAME_VALUE_MISTRAL_AI],
  ['xai', GEN_AI_PROVIDER_NAME_VALUE_X_AI],
]);

export function genAiOperation(operation: string): string {
  return operations.get(operation) ?? operation;
}

export function genAiProvider(provider: string): string {
  return providers.get(provider) ?? provider;
}
