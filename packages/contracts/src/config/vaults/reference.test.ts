import { describe, expect, it } from 'vitest';
import { parseReference } from './reference.ts';

describe('a reference', () => {
  it.each([
    ['{vault://env/my-key}', { vault: 'env', resource: 'my-key' }],
    ['{vault://hcv/team/llm/openai}', { vault: 'hcv', resource: 'team/llm', key: 'openai' }],
    ['{vault://hcv/team/llm/}', { vault: 'hcv', resource: 'team/llm' }],
    ['{vault://aws/a/b?region=eu-west-1&ttl=60}', { key: 'b', options: { region: 'eu-west-1', ttl: '60' } }],
    ['{vault://gcp/a#3}', { resource: 'a', version: '3' }],
    ['{vault://my-vault/a/b?prefix=X_#2}', { vault: 'my-vault', key: 'b', options: { prefix: 'X_' }, version: '2' }],
  ])('%s', (text, parts) => {
    expect(parseReference(text)).toMatchObject(parts);
  });

  it.each([
    '{vault://}',
    '{vault://env}',
    '{vault://env/}',
    '{vault://Env/a}',
    'Bearer {vault://env/a}',
    '{vault://hcv/../../sys/seal-status/a}',
    '{vault://fs/../etc/passwd}',
    '{vault://env/a}}',
  ])('%s is none', (text) => {
    expect(parseReference(text)).toBeUndefined();
  });
});
