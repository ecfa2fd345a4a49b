import { describe, expect, it } from 'vitest';
import type { Operation } from '../operation.ts';
import { addressOf } from './address.ts';
import { findProvider } from './index.ts';
import type { ModelOptions } from './model-options.ts';
import type { Ask } from './provider.ts';

const where = (name: string, operation: Operation, options: ModelOptions = {}, ask: Partial<Ask> = {}) => {
  const found = addressOf(
    findProvider(name)!,
    operation,
    { model: 'm', stream: false, rest: '', query: '', ...ask },
    options,
  );
  return 'problem' in found ? found.problem : found.origin + found.target;
};

describe('the address of an operation', () => {
  it.each([
    [undefined, undefined, 'https://api.openai.com/v1/chat/completions'],
    ['http://vllm.internal:8000', undefined, 'http://vllm.internal:8000/v1/chat/completions'],
    ['http://vllm.internal:8000/', undefined, 'http://vllm.internal:8000/v1/chat/completions'],
    ['https://proxy.example/openai/chat', undefined, 'https://proxy.example/openai/chat'],
    ['https://proxy.example/openai/chat?key=1', undefined, 'https://proxy.example/openai/chat?key=1'],
    ['https://proxy.example', '/other', 'https://proxy.example/other'],
    [undefined, '/v2/chat', 'https://api.openai.com/v2/chat'],
  ])('with upstream_url %s and upstream_path %s is %s', (upstream_url, upstream_path, url) => {
    expect(where('openai', 'chat', { upstream_url, upstream_path })).toBe(url);
  });

  it('goes on with what follows it in the caller’s path, and the query', () => {
    const ask = { rest: '/file-1/content', query: '?limit=2' };
    expect(where('openai', 'files', {}, ask)).toBe('https://api.openai.com/v1/files/file-1/content?limit=2');
    expect(where('openai', 'files', { upstream_url: 'http://x/f?a=1' }, ask)).toBe(
      'http://x/f/file-1/content?a=1&limit=2',
    );
  });

  it('is none where the provider has no such operation', () => {
    expect(where('openai', 'rerank')).toBe('operation');
  });
});
