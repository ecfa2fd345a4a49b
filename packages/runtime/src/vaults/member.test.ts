import { describe, expect, it } from 'vitest';
import { memberOf } from './member.ts';

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
