import { Secret } from '@sallyport/contracts';
import { expect, it } from 'vitest';
import { settingsDigest } from './settings-digest.ts';

const settings = (password: string) => ({
  issuer: 'https://idp.example',
  proxies: { authorization: new Secret(password) },
});

it('tells settings with other secrets apart, and says nothing of them', () => {
  expect(settingsDigest(settings('a'))).toBe(settingsDigest(settings('a')));
  expect(settingsDigest(settings('a'))).not.toBe(settingsDigest(settings('b')));
  expect(settingsDigest(settings('a'))).not.toBe(settingsDigest({ ...settings('a'), issuer: 'https://other.example' }));
  expect(settingsDigest(settings('a'))).toMatch(/^[\w-]{43}$/);
});
