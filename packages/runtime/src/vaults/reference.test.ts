import { describe, expect, it } from 'vitest';
import { memberOf, parseReference } from './reference.ts';

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

describe('a member of a secret', () => {
  it('is text, or what can stand for it', () => {
    expect(memberOf('{"a":"b"}', 'a')).toBe('b');
    expect(memberOf('{"port":6379,"on":true}', 'port')).toBe('6379');
  });

  it.each([
    ['{"a":{"b":"c"}}', 'a'],
    ['{"a":null}', 'a'],
    ['{}', 'toString'],
    ['[]', 'length'],
    ['no json', 'a'],
    ['"text"', 'length'],
  ])('%s has no %s', (json, key) => {
    expect(memberOf(json, key)).toBeUndefined();
  });
});
