import { readSecretSamples } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { ChannelScan } from '../channel-scan.ts';
import { DetectorSet } from '../detector-set.ts';

import { secretDetectors } from './index.ts';

const detectors = new DetectorSet(secretDetectors);

function kindsIn(text: string): string[] {
  const scan = new ChannelScan(detectors);
  scan.end(text);
  return scan.spans.map((span) => `${span.kind}: ${text.slice(span.from, span.to)}`);
}

describe('detectors of secrets', () => {
  const samples = readSecretSamples();

  it('find at least 99 % of what gitleaks has as samples of secrets', () => {
    const secrets = samples.filter(({ is }) => is === 'secret');
    expect(secrets.length).toBeGreaterThan(5900);
    const missed = secrets.filter(({ text }) => kindsIn(text).length === 0);
    expect(missed.length / secrets.length).toBeLessThanOrEqual(0.01);
  });

  it('take at most 1 % of what it has as samples of none for one', () => {
    const clean = samples.filter(({ is }) => is === 'clean');
    expect(clean.length).toBeGreaterThan(300);
    const alarms = clean.filter(({ text }) => kindsIn(text).length > 0);
    expect(alarms.length / clean.length).toBeLessThanOrEqual(0.01);
  });

  it.each([
    [
      'the password of a URL, and nothing else of it',
      'postgres://app:s3cr3t-pw@db:5432/x',
      ['url-password: s3cr3t-pw'],
    ],
    ['what basic-auth URLs carry', 'see https://me:hunter22@example.com/a', ['url-password: hunter22']],
    ['a password given to its name', 'password: hunter2!', ['password: hunter2!']],
    ['a header', 'Authorization: Bearer abcDEF0123456789.xyz', ['authorization: abcDEF0123456789.xyz']],
    ['an address with a port', 'http://localhost:8080/a@b', []],
    ['a variable for a password', 'postgres://app:$' + '{DB_PASSWORD}@db/x', []],
    ['prose about keys', 'The key to success: never give up, and keep your password: secret.', []],
    ['a key that stands in every manual', 'AKIA' + 'IOSFODNN7EXAMPLE', []],
  ])('find %s', (_, text, expected) => {
    expect(kindsIn(text)).toEqual(expected);
  });

  it('take a private key from its first line to its last, and the text around it not', () => {
    const key =
      ['-----BEGIN', 'RSA PRIVATE KEY-----'].join(' ') +
      `\n${'MIIEow+/AbCd0123'.repeat(30)}\n` +
      '-----END RSA PRIVATE KEY-----';
    expect(kindsIn(`before\n${key}\nafter`)).toEqual([`private-key: ${key}`]);
    expect(kindsIn(JSON.stringify({ key }))).toEqual([`private-key: ${JSON.stringify(key).slice(1, -1)}`]);
  });
});
