import { readFileSync } from 'node:fs';
import { coreCollections, formatProblem } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readDeclarative } from './read.ts';
import { writeDeclarative } from './write.ts';

const keyCredentials = {
  name: 'keyauth_credentials',
  singular: 'key-auth credential',
  schema: z.strictObject({ key: z.string() }),
  unique: [['key']],
  foreignKeys: [{ field: 'consumer', collection: 'consumers', required: true }],
};

function read(...names: string[]) {
  const sources = names.map((file) => ({
    file,
    text: readFileSync(new URL(`./fixtures/${file}`, import.meta.url), 'utf8'),
  }));
  const result = readDeclarative(sources, {
    env: {},
    collections: [...coreCollections, keyCredentials],
    nowSeconds: 1_700_000_000,
  });
  expect(result.problems.map(formatProblem)).toEqual([]);
  return { ...result, document: result.document! };
}

describe('files as people write them', () => {
  it('mean the same nested and flat', () => {
    const nested = read('shop.nested.yaml').document;
    const flat = read('shop.flat.yaml').document;
    expect(nested.collections).toEqual(flat.collections);
    expect(nested.hash).toBe(flat.hash);
  });

  it('are whole after being written and read again', () => {
    const { document } = read('shop.nested.yaml');
    const written = writeDeclarative(document);
    const again = readDeclarative([{ file: 'w.yaml', text: written }], {
      env: {},
      collections: [...coreCollections, keyCredentials],
      nowSeconds: 5,
    });
    expect(again.problems.map(formatProblem)).toEqual([]);
    expect(again.document).toEqual(document);
  });

  it('fill in what they leave out', () => {
    const { collections } = read('shop.nested.yaml').document;
    expect(collections['services']?.[1]).toEqual({
      id: expect.any(String),
      name: 'catalog',
      protocol: 'http',
      host: 'catalog',
      port: 80,
      retries: 2,
      connect_timeout: 3000,
      write_timeout: 60_000,
      read_timeout: 60_000,
      enabled: true,
      tags: ['shop'],
      created_at: 1_700_000_000,
      updated_at: 1_700_000_000,
    });
    expect(collections['upstreams']?.[0]).toMatchObject({
      algorithm: 'round-robin',
      slots: 10_000,
      healthchecks: { passive: { unhealthy: { http_failures: 5, http_statuses: [429, 500, 503] } } },
    });
    const limits = collections['plugins']?.filter(({ name }) => name === 'rate-limiting').map(({ config }) => config);
    expect(limits).toEqual([
      { minute: 5, policy: 'local' },
      { minute: 1000, policy: 'redis', redis: { host: 'redis.internal', port: 6380 } },
    ]);
  });

  it('may be several: lists are joined, and of everything else the first counts', () => {
    const { document, locate } = read('team.base.yaml', 'team.orders.json');
    expect(document.collections['services']?.[0]).toMatchObject({ retries: 1 });
    expect(document.collections['plugins']?.map(({ name, config }) => [name, config])).toEqual([
      ['cors', {}],
      ['rate-limiting', { minute: 9, policy: 'local' }],
    ]);
    const [service] = document.collections['services']!;
    expect(locate('services', service!.id, 'host')).toEqual({ file: 'team.orders.json', line: 7, column: 7 });
    const limits = document.collections['plugins']![1]!;
    expect(locate('plugins', limits.id, 'config.minute')).toEqual({ file: 'team.base.yaml', line: 6, column: 13 });
  });
});

describe('the guide', () => {
  const guide = readFileSync(new URL('../../../docs/guide/configuration.md', import.meta.url), 'utf8');
  const examples = [...guide.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text!);
  const pem = (name: string) => readFileSync(new URL(`./fixtures/${name}.pem`, import.meta.url), 'utf8');
  const env = { DECK_ALICE_KEY: 'k', DECK_CERT: pem('a.example.cert'), DECK_KEY: pem('a.example.key') };

  it('shows files that can be read', () => {
    expect(examples).toHaveLength(3);
    for (const text of examples) {
      const { problems } = readDeclarative([{ file: 'guide', text }], {
        env,
        collections: [...coreCollections, keyCredentials],
      });
      expect(problems.map(formatProblem)).toEqual([]);
    }
  });
});
