import type { Operation } from '../../operation.ts';
import type { ModelOptions } from '../model-options.ts';
import { openaiEndpoints } from '../openai/endpoints.ts';
import type { Ask, CredentialWish, Endpoint, Need, ProviderApi } from '../provider.ts';
import { segment } from '../segment.ts';

const needs: readonly Need[] = [
  { option: 'gemini.project_id' },
  { option: 'gemini.location_id' },
  { option: 'gemini.api_endpoint', unless: 'upstream_url' },
];
const credential: CredentialWish = { kind: 'gcp' };
const inFrankfurt = {
  api_endpoint: 'europe-west3-aiplatform.googleapis.com',
  project_id: 'my-project',
  location_id: 'europe-west3',
};
const shared = { needs, credential, base, hostOptions: ['gemini.api_endpoint'], callerHeaders: [] };

export const vertex: ProviderApi = {
  ...shared,
  example: { model: 'gemini-2.5-flash', options: { gemini: inFrankfurt } },
  title: 'Vertex AI',
  endpoints: {
    chat: {
      dialect: 'gemini',
      path: (ask, options) =>
        ofPublisher('google', ask, options, ask.stream ? 'streamGenerateContent?alt=sse' : 'generateContent'),
      twin: {
        dialect: 'gemini-array',
        path: (ask, options) =>
          ofPublisher('google', ask, options, ask.stream ? 'streamGenerateContent' : 'generateContent'),
      },
    },
    embeddings: {
      dialect: 'vertex-embeddings',
      path: (ask, options) => ofPublisher('google', ask, options, 'predict'),
    },
    'count-tokens': { dialect: 'gemini', path: (ask, options) => ofPublisher('google', ask, options, 'countTokens') },
  },
};

/** Claude: the language of Anthropic, with the model in the path and the version in the body. */
export const vertexAnthropic: ProviderApi = {
  ...shared,
  example: { model: 'claude-sonnet-4-5@20250929', options: { gemini: inFrankfurt } },
  title: 'Vertex AI, models of Anthropic (`claude-…`)',
  endpoints: {
    chat: {
      dialect: 'anthropic-messages',
      path: (ask, options) => ofPublisher('anthropic', ask, options, ask.stream ? 'streamRawPredict' : 'rawPredict'),
      edits: (_ask, { anthropic_version: version = 'vertex-2023-10-16' }) => ({
        model: undefined,
        anthropic_version: version,
      }),
    },
    'count-tokens': {
      dialect: 'anthropic-messages',
      path: (ask, options) => ofPublisher('anthropic', { ...ask, model: 'count-tokens' }, options, 'rawPredict'),
    },
  },
  callerHeaders: ['anthropic-beta'],
};

export const vertexMistral: ProviderApi = {
  ...shared,
  example: { model: 'mistral-medium-2505', options: { gemini: inFrankfurt } },
  title: 'Vertex AI, models of Mistral (`mistral-…`, `codestral-…`)',
  endpoints: {
    chat: {
      dialect: 'openai-chat',
      path: (ask, options) => ofPublisher('mistralai', ask, options, ask.stream ? 'streamRawPredict' : 'rawPredict'),
    },
  },
  accent: 'mistral',
};

/** The open models that Google runs: `meta/llama-…`, `deepseek-ai/…`, `qwen/…`. */
export const vertexOpenModels: ProviderApi = {
  ...shared,
  example: { model: 'meta/llama-4-maverick-17b-128e-instruct-maas', options: { gemini: inFrankfurt } },
  title: 'Vertex AI, open models (`publisher/model`)',
  endpoints: openaiAt('openapi'),
};

export const modelGarden: ProviderApi = {
  ...shared,
  example: { model: 'llama', options: { gemini: { ...inFrankfurt, endpoint_id: '1234567890' } } },
  title: 'Vertex AI, an endpoint of your own with a model of Model Garden (`gemini.endpoint_id`)',
  endpoints: openaiAt((options) => options.gemini?.endpoint_id ?? ''),
};

/** An endpoint that speaks the language of OpenAI. */
function openaiAt(id: string | ((options: ModelOptions) => string)): Readonly<Partial<Record<Operation, Endpoint>>> {
  const { chat } = openaiEndpoints('', ['chat']);
  return {
    chat: {
      dialect: chat!.dialect,
      path(ask, options) {
        const endpoint = segment(typeof id === 'string' ? id : id(options));
        return endpoint && inProject(options, `endpoints/${endpoint}${chat!.path(ask, options)}`);
      },
    },
  };
}

function base({ gemini: options }: ModelOptions): string {
  return `https://${options?.api_endpoint}`;
}

function inProject({ gemini: options }: ModelOptions, path: string): string | undefined {
  const project = segment(options?.project_id ?? '');
  const location = segment(options?.location_id ?? '');
  return project && location && `/v1/projects/${project}/locations/${location}/${path}`;
}

function ofPublisher(publisher: string, { model }: Ask, options: ModelOptions, action: string): string | undefined {
  const name = segment(model);
  return name && inProject(options, `publishers/${publisher}/models/${name}:${action}`);
}
