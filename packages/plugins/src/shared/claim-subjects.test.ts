import { describe, expect, it } from 'vitest';
import { compileClaimSubjects } from './claim-subjects.ts';

const claims = {
  scope: 'tools:read  tools:write',
  groups: ['staff', 'team a', 7, null, { name: 'x' }],
  level: 3,
  'https://example.com/roles': ['admin'],
  realm_access: { roles: ['buyer'] },
  resource: { 'my-api': { roles: 'reader' } },
  teams: [{ name: 'red' }, { name: 'blue' }, 'green'],
};

describe('the names a claim gives its holder', () => {
  it.each([
    ['scope', ['tools:read', 'tools:write']],
    ['.scope', ['tools:read', 'tools:write']],
    ['groups', ['staff', 'team a', '7']],
    ['.groups[1]', ['team', 'a']],
    ['level', ['3']],
    ['https://example.com/roles', ['admin']],
    ['.["https://example.com/roles"]', ['admin']],
    ['."https://example.com/roles"', ['admin']],
    ['.realm_access.roles', ['buyer']],
    ['.resource["my-api"].roles', ['reader']],
    ['.teams[].name', ['red', 'blue']],
    ['.teams[0].name', ['red']],
    ['realm_access.roles', []],
    ['absent', []],
    ['.realm_access', []],
    ['constructor', []],
    ['.groups.length', []],
    ['.scope.length', []],
    ['.realm_access[0]', []],
  ])('%s are %j', (field, subjects) => {
    expect(compileClaimSubjects(field)!(claims)).toEqual(subjects);
  });

  it('are none without a token', () => {
    expect(compileClaimSubjects('scope')!(undefined)).toEqual([]);
  });

  it.each([
    '.',
    '..a',
    '.a.',
    '.a | .b',
    '.a-b',
    '.[',
    '.a"b"',
    '.["a\\"b"]',
    '.a[-1]',
    '.a[0:1]',
    '.a[99999]',
    '.a b',
  ])('%s is no path', (field) => {
    expect(compileClaimSubjects(field)).toBeUndefined();
  });
});
