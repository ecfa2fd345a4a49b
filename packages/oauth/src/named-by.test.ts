import { expect, it } from 'vitest';
import { namedBy } from './named-by.ts';

const issuer = new URL('https://idp.test/oauth2/default');

it.each([
  ['https://idp.test/keys', 'operator'],
  ['https://IDP.test:443/keys', 'operator'],
  ['https://idp.test:8443/keys', 'document'],
  ['http://idp.test/keys', 'document'],
  ['https://idp.test.evil.test/keys', 'document'],
  ['https://idp.test@evil.test/keys', 'document'],
  ['https://other.test/keys', 'document'],
  ['data:application/json,{}', 'document'],
])('%s was named by the %s', (url, who) => {
  expect(namedBy(new URL(url), [issuer])).toBe(who);
});

it('addresses without an origin are nobody’s', () => {
  expect(namedBy(new URL('data:,a'), [new URL('data:,b')])).toBe('document');
});
