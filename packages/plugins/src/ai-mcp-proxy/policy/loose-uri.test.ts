import { describe, expect, it } from 'vitest';
import { looseUri, withoutTail } from './loose-uri.ts';

describe('a URI as the sloppiest server reads it', () => {
  it.each([
    'file:///a/secret',
    'FILE:///A/Secret',
    'file://a/secret',
    'file:/a//secret',
    'file:///a/b/../secret',
    'file:///a/./secret',
    'file:///a/b/%2e%2e/secret',
    'file:///a/b/%252e%252e/secret',
    'file:///a/b%2f..%2fsecret',
    'file:///a\\secret',
    'file:///a/b\\..\\secret',
    'file:///a/%73ecret',
    'file:///a/sec\u200bret',
    'file:///../../a/secret',
  ])('%s', (uri) => expect(looseUri(uri)).toBe('file:/a/secret'));

  it.each([
    'file:/a/secret',
    'file:/a/secret/',
    'file:/a/secret.',
    'file:/a/secret?x',
    'file:/a/secret#x',
    'file:/a/secret;v=1',
  ])('%s without its tail', (uri) => expect(withoutTail(uri)).toBe('file:/a/secret'));
});
