import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { targetFields } from '../schema/target.ts';
import { targetProblems } from './target.ts';

const target = z.strictObject(targetFields);
const key = { header_name: 'Authorization', header_value: 'Bearer sk' };

function problems(
  provider: string,
  options: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
): string[] {
  const { route_type = 'llm/v1/chat', auth = key, name = 'm', ...rest } = more;
  const given = target.parse({ route_type, auth, model: { provider, name, options }, ...rest });
  return targetProblems(given).map(({ path, message }) => `${path}: ${message}`);
}

const azure = { azure_instance: 'acme', azure_deployment_id: 'gpt' };
const vertex = { project_id: 'p', location_id: 'l', api_endpoint: 'l-aiplatform.googleapis.com' };
const gcp = { gcp_use_service_account: true };

describe('a target', () => {
  it.each([
    ['openai', {}, {}],
    ['azure', azure, { auth: { azure_use_managed_identity: true } }],
    ['azure', { azure_deployment_id: 'gpt', upstream_url: 'https://x' }, {}],
    ['anthropic', { anthropic_version: '2023-06-01', temperature: 1 }, {}],
    ['anthropic', { anthropic_version: '2026-10-21', max_tokens: 7 }, {}],
    ['bedrock', {}, { auth: undefined }],
    ['bedrock', { anthropic_version: 'bedrock-2023-05-31' }, { name: 'us.anthropic.claude-haiku-4-5-20251001-v1:0' }],
    ['bedrock', { bedrock: { aws_region: 'eu-west-1' } }, { auth: key }],
    ['gemini', {}, { auth: { param_name: 'key', param_value: 'k', param_location: 'query' } }],
    ['gemini', { gemini: vertex }, { auth: gcp }],
    ['gemini', { gemini: vertex, anthropic_version: 'vertex-2023-10-16' }, { auth: gcp, name: 'claude-x' }],
    ['llama2', { llama2_format: 'ollama', upstream_url: 'http://10.0.0.1:11434/api/chat' }, { auth: undefined }],
    ['fireworks', { upstream_url: 'https://api.fireworks.ai/inference/v1/chat/completions' }, {}],
    ['openai', { upstream_url: 'https://x/$(uri_captures.path)' }, {}],
    ['azure', { ...azure, azure_deployment_id: '$(uri_captures.deployment)' }, {}],
    ['openai', {}, { auth: { allow_override: true } }],
    ['cohere', {}, { route_type: 'llm/v1/responses' }],
    ['openai', { embeddings_dimensions: 5 }, { route_type: 'llm/v1/embeddings' }],
    ['openai', { max_tokens: 5, top_p: 1 }, { route_type: 'llm/v1/completions' }],
    ['openai', {}, { auth: { param_name: 'key', param_value: 'k', param_location: 'body' } }],
    ['openai', { max_tokens: 5, temperature: 1 }, { route_type: 'llm/v1/embeddings' }],
  ])('of %s with %j and %j is right', (provider, options, more) => {
    expect(problems(provider, options, { auth: key, ...more })).toEqual([]);
  });

  it.each([
    [
      'azure',
      {},
      {},
      'model.options.azure_instance: is required with provider \'azure\', for example "my-instance", unless upstream_url says where it is',
    ],
    ['azure', {}, {}, /azure_deployment_id: is required with provider 'azure', for example /],
    ['anthropic', {}, {}, /anthropic_version: is required with provider 'anthropic', for example "2023-06-01"/],
    ['llama2', { llama2_format: 'raw' }, {}, /upstream_url: is required with provider 'llama2', for example /],
    ['llama2', { upstream_url: 'http://x' }, {}, /llama2_format: is required with provider 'llama2', for example /],
    ['mistral', {}, {}, /mistral_format: is required with provider 'mistral', for example /],
    ['mistral', { mistral_format: 'ollama' }, {}, /upstream_url: is required with provider 'mistral', for example /],
    ['vllm', {}, {}, /upstream_url: is required with provider 'vllm', for example /],
    [
      'anthropic',
      { anthropic_version: '2026-10-21', temperature: 1 },
      {},
      'model.options.temperature: Anthropic takes it up to version 2023-06-01, not in 2026-10-21',
    ],
    [
      'gemini',
      { gemini: { project_id: 'p' } },
      { auth: gcp },
      /gemini\.location_id: is required with provider 'gemini'/,
    ],
    ['openia', { upstream_url: 'http://x' }, {}, /model\.provider: is not known; did you mean 'openai'\?/],
    ['fireworks', {}, {}, /model\.provider: is none of .*needs options\.upstream_url/],
    [
      'openai',
      { azure_instance: 'a' },
      {},
      "model.options.azure_instance: does nothing with provider 'openai': it goes with azure",
    ],
    ['openai', { bedrock: {} }, {}, "model.options.bedrock: does nothing with provider 'openai': it goes with bedrock"],
    ['azure', { ...azure, azure_instance: '$(headers.x)' }, {}, /azure_instance: may not depend on what callers send/],
    [
      'azure',
      { ...azure, azure_instance: 'https://acme.openai.azure.com' },
      {},
      /azure_instance: is part of a host name/,
    ],
    ['openai', { upstream_url: 'https://$(headers.host)/v1' }, {}, /upstream_url: may not depend on what callers send/],
    [
      'openai',
      { upstream_url: 'https://a$(headers.x).example/' },
      {},
      /upstream_url: may not depend on what callers send/,
    ],
    ['openai', { upstream_url: 'ftp://x' }, {}, /upstream_url: should be a URL that begins with https/],
    [
      'openai',
      { upstream_url: 'http://x:11434/v1' },
      {},
      /upstream_url: ends where an API begins, and is asked as it is/,
    ],
    ['openai', { upstream_url: 'https://u:p@x' }, {}, /upstream_url: should hold no password/],
    ['bedrock', { bedrock: { batch_role_arn: 'arn:x' } }, {}, /bedrock\.batch_role_arn: does nothing/],
    [
      'openai',
      { embeddings_dimensions: 5 },
      {},
      'model.options.embeddings_dimensions: does nothing with llm/v1/chat: it goes with llm/v1/embeddings',
    ],
    [
      'openai',
      {},
      { route_type: 'llm/v1/files', auth: { param_name: 'key', param_value: 'k', param_location: 'body' } },
      'auth.param_location: should be query: not all requests of llm/v1/files have a body of JSON',
    ],
    ['openai', { upstream_path: 'v1' }, {}, 'model.options.upstream_path: should begin with /'],
    ['cohere', { cohere: { wait_for_model: true } }, {}, /cohere\.wait_for_model: has nothing to wait for/],
    [
      'openai',
      {},
      { auth: {} },
      "auth: OpenAI wants a credential: set auth.header_name to 'Authorization' and auth.header_value to 'Bearer …'",
    ],
    [
      'gemini',
      { gemini: vertex },
      { auth: {} },
      'auth: Google Gemini wants a token of Google Cloud: set auth.gcp_use_service_account',
    ],
    ['openai', {}, { auth: { header_name: 'a' } }, 'auth.header_value: goes with header_name'],
    [
      'openai',
      {},
      { auth: { ...key, azure_use_managed_identity: true } },
      /auth: one credential goes into Authorization/,
    ],
    ['openai', {}, { auth: gcp }, "auth.gcp_use_service_account: gives tokens for Google Cloud, which 'openai' is not"],
    [
      'openai',
      {},
      { auth: { ...key, aws_access_key_id: 'a', aws_secret_access_key: 'b' } },
      /aws_access_key_id: signs requests to AWS/,
    ],
    [
      'bedrock',
      {},
      { auth: { allow_override: true } },
      "auth.allow_override: must be false with a cloud's credentials",
    ],
    [
      'gemini',
      { gemini: vertex },
      { auth: { ...gcp, allow_override: true } },
      "auth.allow_override: must be false with a cloud's credentials",
    ],
    [
      'anthropic',
      { anthropic_version: 'a' },
      { route_type: 'llm/v1/embeddings' },
      'route_type: Anthropic has nothing for it: choose among llm/v1/chat, llm/v1/completions, llm/v1/responses, llm/v1/files, llm/v1/batches',
    ],
    [
      'openai',
      {},
      { logging: { log_payloads: true } },
      'logging.log_payloads: goes with log_statistics: set that to true as well',
    ],
  ])('of %s with %j and %j is refused: %s', (provider, options, more, message) => {
    expect(problems(provider, options, more)).toContainEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });
});
