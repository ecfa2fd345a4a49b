import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Operation, operations } from '../operation.ts';
import { addressOf } from './address.ts';
import { providerNamed, providers } from './index.ts';
import type { ModelOptions } from './model-options.ts';
import type { Ask } from './provider.ts';

const where = (name: string, operation: Operation, options: ModelOptions = {}, ask: Partial<Ask> = {}) => {
  const found = addressOf(
    providerNamed(name),
    operation,
    { model: 'm', stream: false, rest: '', query: '', ...ask },
    options,
  );
  return 'problem' in found ? found.problem : found.origin + found.target;
};

const streamed = { stream: true };
const azure = { azure_instance: 'acme', azure_deployment_id: 'gpt 4' };
const inParis = {
  api_endpoint: 'europe-west9-aiplatform.googleapis.com',
  project_id: 'p',
  location_id: 'europe-west9',
};
const vertex = 'https://europe-west9-aiplatform.googleapis.com/v1/projects/p/locations/europe-west9';
const arn = 'arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-v1:0';
const own = { upstream_url: 'http://10.0.0.5:8000' };

/** Provider, operation, options, request, URL. */
const table: [string, Operation, ModelOptions, Partial<Ask>, string][] = [
  ['openai', 'chat', {}, {}, 'https://api.openai.com/v1/chat/completions'],
  ['openai', 'completions', {}, {}, 'https://api.openai.com/v1/completions'],
  ['openai', 'responses', {}, { rest: '/resp_1/cancel' }, 'https://api.openai.com/v1/responses/resp_1/cancel'],
  ['openai', 'embeddings', {}, {}, 'https://api.openai.com/v1/embeddings'],
  ['openai', 'files', {}, { query: '?purpose=batch' }, 'https://api.openai.com/v1/files?purpose=batch'],
  ['openai', 'batches', {}, { rest: '/b_1' }, 'https://api.openai.com/v1/batches/b_1'],
  ['openai', 'assistants', {}, {}, 'https://api.openai.com/v1/assistants'],
  ['openai', 'speech', {}, {}, 'https://api.openai.com/v1/audio/speech'],
  ['openai', 'transcriptions', {}, {}, 'https://api.openai.com/v1/audio/transcriptions'],
  ['openai', 'translations', {}, {}, 'https://api.openai.com/v1/audio/translations'],
  ['openai', 'image-generations', {}, {}, 'https://api.openai.com/v1/images/generations'],
  ['openai', 'image-edits', {}, {}, 'https://api.openai.com/v1/images/edits'],
  ['openai', 'videos', {}, {}, 'https://api.openai.com/v1/videos'],
  ['openai', 'realtime', {}, { model: 'gpt realtime' }, 'https://api.openai.com/v1/realtime?model=gpt%20realtime'],
  [
    'azure',
    'chat',
    azure,
    {},
    'https://acme.openai.azure.com/openai/deployments/gpt%204/chat/completions?api-version=2023-05-15',
  ],
  [
    'azure',
    'embeddings',
    { ...azure, azure_api_version: '2024-10-21' },
    {},
    'https://acme.openai.azure.com/openai/deployments/gpt%204/embeddings?api-version=2024-10-21',
  ],
  [
    'azure',
    'completions',
    azure,
    { query: '?api-version=2025-01-01-preview' },
    'https://acme.openai.azure.com/openai/deployments/gpt%204/completions?api-version=2025-01-01-preview',
  ],
  [
    'azure',
    'files',
    azure,
    { rest: '/f-1', query: '?limit=1' },
    'https://acme.openai.azure.com/openai/files/f-1?limit=1&api-version=2023-05-15',
  ],
  ['azure', 'responses', azure, {}, 'https://acme.openai.azure.com/openai/v1/responses?api-version=2023-05-15'],
  [
    'azure',
    'speech',
    azure,
    {},
    'https://acme.openai.azure.com/openai/deployments/gpt%204/audio/speech?api-version=2023-05-15',
  ],
  [
    'azure',
    'realtime',
    azure,
    {},
    'https://acme.openai.azure.com/openai/realtime?deployment=gpt%204&api-version=2023-05-15',
  ],
  ['azure', 'chat', { ...azure, azure_deployment_id: '..' }, {}, 'model'],
  ['anthropic', 'chat', {}, {}, 'https://api.anthropic.com/v1/messages'],
  ['anthropic', 'completions', {}, {}, 'https://api.anthropic.com/v1/messages'],
  ['anthropic', 'count-tokens', {}, {}, 'https://api.anthropic.com/v1/messages/count_tokens'],
  ['anthropic', 'batches', {}, { rest: '/b/results' }, 'https://api.anthropic.com/v1/messages/batches/b/results'],
  ['anthropic', 'embeddings', {}, {}, 'operation'],
  [
    'bedrock',
    'chat',
    { bedrock: { aws_region: 'eu-central-1' } },
    { model: arn },
    `https://bedrock-runtime.eu-central-1.amazonaws.com/model/${encodeURIComponent(arn)}/converse`,
  ],
  [
    'bedrock',
    'chat',
    { bedrock: { aws_region: 'us-east-1' } },
    { model: 'amazon.nova-lite-v1:0', stream: true },
    'https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.nova-lite-v1%3A0/converse-stream',
  ],
  [
    'bedrock',
    'embeddings',
    { bedrock: { aws_region: 'cn-north-1' } },
    {},
    'https://bedrock-runtime.cn-north-1.amazonaws.com.cn/model/m/invoke',
  ],
  [
    'bedrock',
    'invoke',
    { bedrock: { aws_region: 'us-east-1' } },
    streamed,
    'https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke-with-response-stream',
  ],
  [
    'bedrock',
    'batches',
    { bedrock: { aws_region: 'us-east-1' } },
    { rest: '/job%2F1/stop' },
    'https://bedrock.us-east-1.amazonaws.com/model-invocation-job/job%2F1/stop',
  ],
  ['gemini', 'chat', {}, {}, 'https://generativelanguage.googleapis.com/v1beta/models/m:generateContent'],
  [
    'gemini',
    'chat',
    {},
    streamed,
    'https://generativelanguage.googleapis.com/v1beta/models/m:streamGenerateContent?alt=sse',
  ],
  [
    'gemini',
    'chat',
    {},
    { model: 'tunedModels/mine' },
    'https://generativelanguage.googleapis.com/v1beta/tunedModels/mine:generateContent',
  ],
  ['gemini', 'embeddings', {}, {}, 'https://generativelanguage.googleapis.com/v1beta/models/m:batchEmbedContents'],
  [
    'gemini',
    'chat',
    {},
    { model: 'tunedModels/../mine' },
    'https://generativelanguage.googleapis.com/v1beta/tunedModels/..%2Fmine:generateContent',
  ],
  ['gemini', 'chat', { gemini: inParis }, {}, `${vertex}/publishers/google/models/m:generateContent`],
  [
    'gemini',
    'chat',
    { gemini: inParis },
    streamed,
    `${vertex}/publishers/google/models/m:streamGenerateContent?alt=sse`,
  ],
  ['gemini', 'embeddings', { gemini: inParis }, {}, `${vertex}/publishers/google/models/m:predict`],
  [
    'gemini',
    'chat',
    { gemini: inParis },
    { model: 'claude-sonnet-4-5@20250929' },
    `${vertex}/publishers/anthropic/models/claude-sonnet-4-5%4020250929:rawPredict`,
  ],
  [
    'gemini',
    'chat',
    { gemini: inParis },
    { model: 'claude-x', stream: true },
    `${vertex}/publishers/anthropic/models/claude-x:streamRawPredict`,
  ],
  [
    'gemini',
    'count-tokens',
    { gemini: inParis },
    { model: 'claude-x' },
    `${vertex}/publishers/anthropic/models/count-tokens:rawPredict`,
  ],
  [
    'gemini',
    'chat',
    { gemini: inParis },
    { model: 'mistral-medium-3' },
    `${vertex}/publishers/mistralai/models/mistral-medium-3:rawPredict`,
  ],
  ['gemini', 'chat', { gemini: inParis }, { model: 'meta/llama-4' }, `${vertex}/endpoints/openapi/chat/completions`],
  ['gemini', 'chat', { gemini: { ...inParis, endpoint_id: '42' } }, {}, `${vertex}/endpoints/42/chat/completions`],
  ['gemini', 'chat', { gemini: { ...inParis, project_id: '..' } }, {}, 'model'],
  ['mistral', 'chat', { mistral_format: 'openai' }, {}, 'https://api.mistral.ai/v1/chat/completions'],
  ['mistral', 'embeddings', { mistral_format: 'openai' }, {}, 'https://api.mistral.ai/v1/embeddings'],
  ['mistral', 'chat', { mistral_format: 'ollama', ...own }, {}, 'http://10.0.0.5:8000/api/chat'],
  ['cohere', 'chat', {}, {}, 'https://api.cohere.com/v2/chat'],
  ['cohere', 'completions', {}, {}, 'https://api.cohere.com/v2/chat'],
  ['cohere', 'embeddings', {}, {}, 'https://api.cohere.com/v2/embed'],
  ['cohere', 'rerank', {}, {}, 'https://api.cohere.com/v2/rerank'],
  ['huggingface', 'chat', {}, {}, 'https://router.huggingface.co/v1/chat/completions'],
  [
    'huggingface',
    'completions',
    {},
    { model: 'org/mo del' },
    'https://router.huggingface.co/hf-inference/models/org/mo%20del',
  ],
  ['huggingface', 'completions', {}, { model: 'org/../../x' }, 'model'],
  [
    'huggingface',
    'embeddings',
    {},
    { model: 'org/e' },
    'https://router.huggingface.co/hf-inference/models/org/e/pipeline/feature-extraction',
  ],
  ['huggingface', 'completions', own, streamed, 'http://10.0.0.5:8000/generate_stream'],
  ['huggingface', 'embeddings', own, {}, 'http://10.0.0.5:8000/embed'],
  ['llama2', 'chat', { llama2_format: 'openai', ...own }, {}, 'http://10.0.0.5:8000/v1/chat/completions'],
  ['llama2', 'chat', { llama2_format: 'ollama', ...own }, {}, 'http://10.0.0.5:8000/api/chat'],
  ['llama2', 'completions', { llama2_format: 'raw', ...own }, {}, 'http://10.0.0.5:8000/'],
  ['llama2', 'embeddings', { llama2_format: 'raw', ...own }, {}, 'operation'],
  ['llama2', 'chat', { llama2_format: 'raw', upstream_url: 'http://x/y' }, {}, 'http://x/y'],
  ['ollama', 'chat', own, {}, 'http://10.0.0.5:8000/api/chat'],
  ['ollama', 'embeddings', own, {}, 'http://10.0.0.5:8000/api/embed'],
  [
    'databricks',
    'chat',
    { databricks: { workspace_instance_id: 'dbc-1' } },
    {},
    'https://dbc-1.cloud.databricks.com/serving-endpoints/v1/chat/completions',
  ],
  ['deepseek', 'chat', {}, {}, 'https://api.deepseek.com/v1/chat/completions'],
  ['dashscope', 'chat', {}, {}, 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions'],
  [
    'dashscope',
    'embeddings',
    { dashscope: { international: false } },
    {},
    'https://dashscope.aliyuncs.com/compatible-mode/v1/embeddings',
  ],
  ['xai', 'chat', {}, {}, 'https://api.x.ai/v1/chat/completions'],
  ['xai', 'responses', {}, {}, 'https://api.x.ai/v1/responses'],
  ['xai', 'image-generations', {}, {}, 'https://api.x.ai/v1/images/generations'],
  ['cerebras', 'chat', {}, {}, 'https://api.cerebras.ai/v1/chat/completions'],
  ['groq', 'chat', {}, {}, 'https://api.groq.com/openai/v1/chat/completions'],
  ['groq', 'transcriptions', {}, {}, 'https://api.groq.com/openai/v1/audio/transcriptions'],
  ['vllm', 'chat', own, {}, 'http://10.0.0.5:8000/v1/chat/completions'],
  ['vllm', 'rerank', own, {}, 'http://10.0.0.5:8000/v2/rerank'],
  [
    'fireworks',
    'chat',
    { upstream_url: 'https://api.fireworks.ai' },
    {},
    'https://api.fireworks.ai/v1/chat/completions',
  ],
  [
    'fireworks',
    'chat',
    { upstream_url: 'https://api.fireworks.ai/inference/v1/chat/completions' },
    {},
    'https://api.fireworks.ai/inference/v1/chat/completions',
  ],
  ['fireworks', 'rerank', { upstream_url: 'https://api.fireworks.ai' }, {}, 'https://api.fireworks.ai/v1/rerank'],
  [
    'fireworks',
    'realtime',
    { upstream_url: 'https://api.fireworks.ai' },
    {},
    'https://api.fireworks.ai/v1/realtime?model=m',
  ],
];

describe('the address of an operation', () => {
  it.each(table)('%s %s %j %j: %s', (name, operation, options, ask, url) => {
    expect(where(name, operation, options, ask)).toBe(url);
  });

  it('is in the table for each provider there is', () => {
    expect([...new Set(table.map(([name]) => name))].filter((name) => name !== 'fireworks').toSorted()).toEqual(
      providers.map(({ name }) => name).toSorted(),
    );
  });

  it.each([
    ['http://vllm.internal:8000', undefined, 'http://vllm.internal:8000/v1/chat/completions'],
    ['http://vllm.internal:8000/', undefined, 'http://vllm.internal:8000/v1/chat/completions'],
    ['https://proxy.example/openai/chat', undefined, 'https://proxy.example/openai/chat'],
    ['https://proxy.example/openai/chat?key=1', undefined, 'https://proxy.example/openai/chat?key=1'],
    ['https://proxy.example', '/other', 'https://proxy.example/other'],
    [undefined, '/v2/chat', 'https://api.openai.com/v2/chat'],
  ])('with upstream_url %s and upstream_path %s is %s', (upstream_url, upstream_path, url) => {
    expect(where('openai', 'chat', { upstream_url, upstream_path })).toBe(url);
  });

  it('goes on with what follows it in the caller’s path, and the query, wherever that is', () => {
    const ask = { rest: '/file-1/content', query: '?limit=2' };
    expect(where('openai', 'files', { upstream_url: 'http://x/f?a=1' }, ask)).toBe(
      'http://x/f/file-1/content?a=1&limit=2',
    );
  });

  it('is one of a twin where the caller’s dialect cuts streams that way', () => {
    const ask = { model: 'm', stream: true, rest: '', query: '' };
    expect(addressOf(providerNamed('gemini'), 'chat', ask, {}, 'gemini-array')).toMatchObject({
      target: '/v1beta/models/m:streamGenerateContent',
      endpoint: { dialect: 'gemini-array' },
    });
  });

  it('has as many segments whatever the model’s name is', () => {
    const options = {
      ...azure,
      ...own,
      bedrock: { aws_region: 'r' },
      gemini: inParis,
      llama2_format: 'openai',
      mistral_format: 'openai',
    } as const;
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[./%2ef\\?#]*$/));
    fc.assert(
      fc.property(fc.constantFrom(...providers), fc.constantFrom(...operations), name, (provider, operation, model) => {
        const depth = (text: string) => {
          const ask = { model: text, stream: false, rest: '', query: '' };
          const found = addressOf(provider, operation, ask, { ...options, azure_deployment_id: text });
          return 'problem' in found ? undefined : new URL(found.origin + found.target).pathname.split('/').length;
        };
        const found = depth(model);
        if (found !== undefined && !model.includes('/')) expect(found).toBe(depth('plain'));
      }),
    );
  });
});
