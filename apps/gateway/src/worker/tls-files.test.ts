import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '@sallyport/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTlsFiles } from './tls-files.ts';

describe('the files of --tls-cert and --tls-cert-key', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const readPair = (cert: string, key: string) =>
    readTlsFiles({
      certificateFile: file(cert),
      keyFile: file(key),
      minVersion: 'TLSv1.2',
      clientCertificates: 'off',
      clientCaFile: undefined,
    });
  const own = selfSigned({ names: ['a.example'], days: 1 });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-tls-files-'));
    await writeFile(file('cert.pem'), own.cert);
    await writeFile(file('key.pem'), own.key);
    await writeFile(file('other-key.pem'), selfSigned({ names: ['b.example'], days: 1 }).key);
    await writeFile(file('no.pem'), 'services: []');
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  it('are taken where they belong together', () => {
    expect(readPair('cert.pem', 'key.pem').certificate).toEqual(own);
  });

  it.each([
    ['gone.pem', 'key.pem', /^--tls-cert: .*no such file.*gone\.pem/],
    ['no.pem', 'key.pem', /^--tls-cert: there is no certificate/],
    ['cert.pem', 'no.pem', /^--tls-cert-key: there is no key/],
    ['cert.pem', 'other-key.pem', /^--tls-cert-key: .* is not that of the certificate/],
  ])('are refused by the flag that is wrong: %s, %s', (cert, key, sentence) => {
    expect(() => readPair(cert, key)).toThrow(sentence);
  });
});
