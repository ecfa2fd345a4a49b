import { expect, it } from 'vitest';
import { issuerOf, meets } from './subject-issuers.ts';

const claims = { iss: 'https://idp', scope: 'read write', aud: ['gateway', 'portal'] };

it.each<[Parameters<typeof meets>[1], boolean]>([
  [undefined, true],
  [{}, true],
  [{ has_scopes: ['read', 'write'] }, true],
  [{ has_scopes: ['read', 'admin'] }, false],
  [{ missing_scopes: ['admin'] }, true],
  [{ missing_scopes: ['admin', 'read'] }, true],
  [{ missing_scopes: ['write', 'read'] }, false],
  [{ missing_scopes: [] }, true],
  [{ has_audience: ['gateway'] }, true],
  [{ has_audience: ['upstream'] }, false],
  [{ missing_audience: ['upstream'] }, true],
  [{ missing_audience: ['portal'] }, false],
  [{ has_scopes: ['read'], missing_audience: ['upstream'] }, true],
  [{ has_scopes: ['read'], missing_audience: ['gateway'] }, false],
])('a token meets %j: %s', (conditions, outcome) => {
  expect(meets(claims, conditions)).toBe(outcome);
});

it('scopes may be a list, under either name, and an audience one name', () => {
  expect(meets({ scp: ['read'], aud: 'gateway' }, { has_scopes: ['read'], has_audience: ['gateway'] })).toBe(true);
  expect(meets({}, { has_scopes: ['read'] })).toBe(false);
});

it('an issuer is meant to the letter', () => {
  const issuers = [{ issuer: 'https://other' }, { issuer: 'https://idp' }];
  expect(issuerOf(claims, issuers)).toBe(issuers[1]);
  expect(issuerOf({ iss: 'https://idp/' }, issuers)).toBeUndefined();
  expect(issuerOf({}, issuers)).toBeUndefined();
});
