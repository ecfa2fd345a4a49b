import { describe, expect, it } from 'vitest';
import { findFormat } from './index.ts';

const read = (format: string, target: string) => {
  const [path = '', query] = target.split('?');
  return findFormat(format)!.read(path, query === undefined ? '' : `?${query}`);
};
const arn = 'arn:aws:bedrock:eu-central-1:1:inference-profile/eu.x';

describe('a path', () => {
  it.each([
    ['openai', '/v1/chat/completions', { operation: 'chat', dialect: 'openai-chat' }],
    ['openai', '/ai/v1/chat/completions/', { operation: 'chat', dialect: 'openai-chat' }],
    ['openai', '/v1/completions', { operation: 'completions', dialect: 'openai-completions' }],
    ['openai', '/v1/responses', { operation: 'responses', dialect: 'openai-responses', rest: '' }],
    ['openai', '/v1/responses/resp_1/cancel', { operation: 'responses', rest: '/resp_1/cancel' }],
    ['openai', '/openai/deployments/gpt/embeddings?api-version=1', { operation: 'embeddings' }],
    ['openai', '/v1/files/file-1/content', { operation: 'files', rest: '/file-1/content' }],
    ['openai', '/v1/batches', { operation: 'batches', rest: '' }],
    ['openai', '/v1/audio/speech', { operation: 'speech' }],
    ['openai', '/v1/images/edits', { operation: 'image-edits' }],
    ['openai', '/v1/realtime?model=m', { operation: 'realtime' }],
    ['anthropic', '/v1/messages', { operation: 'chat', dialect: 'anthropic-messages' }],
    ['anthropic', '/claude/v1/messages?beta=true', { operation: 'chat' }],
    ['anthropic', '/v1/messages/count_tokens', { operation: 'count-tokens' }],
    ['anthropic', '/v1/messages/batches/b1/results', { operation: 'batches', rest: '/b1/results' }],
    ['anthropic', '/v1/files/f1', { operation: 'files', rest: '/f1' }],
    [
      'gemini',
      '/v1beta/models/gemini-x:generateContent',
      { operation: 'chat', dialect: 'gemini', model: 'gemini-x', stream: false },
    ],
    ['gemini', '/v1beta/models/gemini-x:streamGenerateContent?alt=sse', { dialect: 'gemini', stream: true }],
    ['gemini', '/v1beta/models/gemini-x:streamGenerateContent', { dialect: 'gemini-array', stream: true }],
    ['gemini', '/v1beta/models/a%2Fb:countTokens', { operation: 'count-tokens', model: 'a/b' }],
    ['gemini', '/v1beta/tunedModels/mine:generateContent', { model: 'tunedModels/mine' }],
    ['gemini', '/v1beta/models/e:batchEmbedContents', { operation: 'embeddings', dialect: 'gemini-embeddings' }],
    [
      'gemini',
      '/v1/projects/p/locations/l/publishers/google/models/gemini-x:generateContent',
      { operation: 'chat', model: 'gemini-x' },
    ],
    [
      'gemini',
      '/v1/projects/p/locations/l/publishers/anthropic/models/claude-x@1:streamRawPredict',
      { dialect: 'anthropic-messages', model: 'claude-x@1', stream: true },
    ],
    [
      'bedrock',
      '/model/amazon.nova-lite-v1%3A0/converse',
      { operation: 'chat', model: 'amazon.nova-lite-v1:0', stream: false },
    ],
    ['bedrock', `/b/model/${encodeURIComponent(arn)}/converse-stream`, { model: arn, stream: true }],
    ['bedrock', '/model/m/invoke', { operation: 'invoke', dialect: 'bedrock', stream: false }],
    ['bedrock', '/model/m/invoke-with-response-stream', { operation: 'invoke', stream: true }],
    ['bedrock', '/model/m/count-tokens', { operation: 'count-tokens' }],
    ['bedrock', '/model-invocation-job/a%2Fb/stop', { operation: 'batches', rest: '/a%2Fb/stop' }],
    ['cohere', '/v2/chat', { operation: 'chat', dialect: 'cohere-chat' }],
    ['cohere', '/v1/chat', { dialect: 'cohere-chat-v1' }],
    ['cohere', '/v2/rerank', { operation: 'rerank' }],
    ['cohere', '/v1/embed', { operation: 'embeddings' }],
    ['huggingface', '/generate', { operation: 'completions', dialect: 'huggingface-text', stream: false }],
    ['huggingface', '/generate_stream', { stream: true }],
    ['huggingface', '/models/org/name', { dialect: 'huggingface-text', model: 'org/name' }],
    ['huggingface', '/v1/chat/completions', { operation: 'chat', dialect: 'openai-chat' }],
  ])('of %s reads %s', (format, target, reading) => {
    expect(read(format, target)).toMatchObject(reading);
  });

  it.each([
    ['openai', '/v1/chat'],
    ['openai', '/v1/files/../../secret'],
    ['openai', '/v1/files/a/b/c/d'],
    ['openai', '/constructor'],
    ['anthropic', '/v1/complete'],
    ['anthropic', '/v1/messages/batches/%2e%2e'],
    ['gemini', '/v1beta/models/m:constructor'],
    ['gemini', '/v1beta/models/%:generateContent'],
    ['bedrock', '/model/m/constructor'],
    ['bedrock', '/model/a/b/converse'],
    ['cohere', '/v3/chat'],
    ['huggingface', '/'],
  ])('that is none of %s is not understood: %s', (format, target) => {
    expect(read(format, target)).toBeUndefined();
  });
});
