import { expect, it } from 'vitest';
import { bindingClaims } from './binding-claims.ts';

const method = 'bearer';
const bound = { cnf: { jkt: 'a' } };

it('what a token is bound to stands in it, or is told by the provider', () => {
  const text = 'token';
  expect(bindingClaims({ method, accessToken: { text, claims: bound } })).toBe(bound);
  expect(bindingClaims({ method, accessToken: { text }, introspection: bound })).toBe(bound);
  expect(bindingClaims({ method, accessToken: { text, claims: { sub: 'b' } }, introspection: bound })).toBe(bound);
  expect(bindingClaims({ method, accessToken: { text, claims: bound }, introspection: { sub: 'b' } })).toBe(bound);
  expect(bindingClaims({ method })).toEqual({});
});
