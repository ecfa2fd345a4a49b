import { readFileSync } from 'node:fs';
import { coreCollections, type Entity, formatProblem } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { unlinkPartials } from '../partials.ts';
import { readDeclarative } from '../read.ts';
import { writeConfiguration } from '../write.ts';
import { compareConfigurations, type EntityCollections } from './compare.ts';

const keyCredentials = {
  name: 'keyauth_credentials',
  singular: 'key-auth credential',
  schema: z.strictObject({ key: z.string() }),
  unique: [['key']],
  foreignKeys: [{ field: 'consumer', collection: 'consumers', required: true }],
  seal: ({ key, ...entity }: Entity) => ({ ...entity, hash: `#${key}` }),
};
// As the control plane keeps them: each after those it refers to.
const definitions = [...coreCollections, keyCredentials];

function read(text: string, selectTags: readonly string[] = []): Record<string, Entity[]> {
  const options = { env: {}, collections: definitions, keepsSecrets: true, selectTags };
  const { document, problems } = readDeclarative([{ file: 'kong.yaml', text }], options);
  expect(problems.map(formatProblem)).toEqual([]);
  const { plugins = [], partials = [], ...others } = document!.collections;
  return { ...others, partials, plugins: unlinkPartials(plugins, partials) };
}

const shop = readFileSync(new URL('../fixtures/shop.nested.yaml', import.meta.url), 'utf8');

/** As another made it: with ids of its own. */
function elsewhere(collections: EntityCollections): EntityCollections {
  const text = JSON.stringify(collections);
  return JSON.parse(text.replaceAll(/"([0-9a-f]{8})-([0-9a-f]{4})-5/g, '"$1-$2-4')) as EntityCollections;
}

const lines = (current: EntityCollections, target: EntityCollections, selectTags?: readonly string[]) =>
  compareConfigurations(current, target, { definitions, ...(selectTags && { selectTags }) }).map(
    ({ before, after, title }) => `${before === undefined ? '+' : after === undefined ? '-' : '~'} ${title}`,
  );

describe('two configurations', () => {
  it('do not differ when one was written as a file and read again, with ids or without', () => {
    const current = read(shop);
    for (const options of [{}, { withIds: true }, { selectTags: ['shop'] }]) {
      const written = writeConfiguration(current, { definitions, ...options });
      expect(lines(current, read(written)), written).toEqual([]);
      expect(lines(elsewhere(current), read(written))).toEqual([]);
    }
  });

  it('are written with what belongs to another below it, by names, and with secrets', () => {
    const written = writeConfiguration(read(shop), { definitions, selectTags: ['shop'] });
    expect(written).toContain('select_tags:\n    - shop');
    expect(written).toMatch(/consumers:\n {2}- username: alice\n[\s\S]*groups:\n {6}- name: gold/);
    expect(written).toContain('key: alice-key');
    expect(written).not.toMatch(/^ *-? *id:/m);
    expect(written).not.toContain('created_at');
  });

  it('differ in what comes, what changes and what goes, in an order in which it can be done', () => {
    const current = read(`_format_version: "3.0"
services: [{ name: old, host: a, routes: [{ name: old, paths: [/old] }] }, { name: s, host: a }]
consumers: [{ username: ann, keyauth_credentials: [{ key: k }] }]
plugins: [{ name: cors, service: s, config: { max_age: 1 } }]`);
    const target = read(`_format_version: "3.0"
services: [{ name: s, host: b, routes: [{ name: new, paths: [/new], plugins: [{ name: cors }] }] }]
consumers: [{ username: ann }]
plugins: [{ name: cors, service: s, config: { max_age: 2 } }]`);
    expect(lines(elsewhere(current), target)).toEqual([
      '- key-auth credential for consumer ann',
      '- route old',
      '- service old',
      '~ service s',
      '+ route new',
      '+ plugin cors for route new',
      '~ plugin cors for service s',
    ]);
  });

  it('are only compared where all selected tags are, and nothing else is touched', () => {
    const current = read(`_format_version: "3.0"
services: [{ name: mine, host: a, tags: [team-a, eu] }, { name: theirs, host: a, tags: [team-b] }, { name: half, host: a, tags: [eu] }]`);
    const target = read('_format_version: "3.0"\nservices: [{ name: new, host: a }]', ['team-a', 'eu']);
    expect(lines(current, target, ['team-a', 'eu'])).toEqual(['- service mine', '+ service new']);
    expect(target['services']?.[0]?.tags).toEqual(['team-a', 'eu']);
  });

  it('take the order of tags and when something was made for no difference', () => {
    const [current, target] = ['[a, b]', '[b, a]'].map((tags) =>
      read(
        `_format_version: "3.0"\nservices: [{ name: s, host: a, tags: ${tags}, created_at: ${tags.length + Date.now()} }]`,
      ),
    );
    expect(lines(current!, target!)).toEqual([]);
  });

  it('know an entity by its id before its name', () => {
    const id = '7fca84d6-7d37-4a74-a7b0-93e576089a41';
    const current = read(`_format_version: "3.0"\nservices: [{ id: ${id}, name: a, host: a }]`);
    const target = read(`_format_version: "3.0"\nservices: [{ id: ${id}, name: b, host: a }]`);
    expect(lines(current, target)).toEqual(['~ service b']);
  });
});
