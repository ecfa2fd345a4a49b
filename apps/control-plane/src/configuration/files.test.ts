import { globSync, readFileSync } from 'node:fs';
import type { ConfigDocument, Entity } from '@sallyport/contracts';
import { hashOf, readDeclarative } from '@sallyport/declarative';
import { compileConfig } from '@sallyport/pipeline';
import { plugins } from '@sallyport/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Collections } from './collections.ts';
import { Configured, put } from './test/configured.ts';

const collections = new Collections(plugins).list;
/** Keeps the secrets of what has an id; ids are made of what is sealed, and so stay the same. */
const unsealed = collections.map((definition) => {
  const { seal } = definition;
  return seal === undefined
    ? definition
    : { ...definition, seal: (entity: Entity) => (entity.id === '' ? seal(entity) : entity) };
});

/** What examples get from their environment: addresses where one is meant. */
const env = new Proxy<Record<string, string>>(
  {},
  {
    get: (_, name) => {
      if (/ADDRESS|GREEN|BLUE/.test(String(name))) return 'up.test:80';
      if (/LOG$|FILE|FOLDER/.test(String(name))) return '/tmp/file.log';
      return /URL|ISSUER|GATEWAY$|RESOURCE|NEXT/.test(String(name))
        ? 'http://up.test:80/at'
        : 'a-word-of-thirty-two-characters-a';
    },
    has: () => true,
  },
);

function read(file: string, definitions: typeof collections): ConfigDocument | undefined {
  const text = readFileSync(file, 'utf8');
  return readDeclarative([{ file, text }], { env, collections: definitions }).document;
}

/** What a gateway that reads the file serves. */
function served(file: string): Record<string, Entity[]> | undefined {
  const document = read(file, collections);
  const config = document && compileConfig(document, plugins).config;
  return config?.document.collections;
}

/** Without when it was written. */
function inOrder(collections: Readonly<Record<string, readonly Entity[]>>): unknown {
  const some = Object.entries(collections).map(([name, entities]) => [
    name,
    Object.fromEntries(entities.map((entity) => [entity.id, { ...entity, created_at: 0, updated_at: 0 }])),
  ]);
  return Object.fromEntries(some.filter(([, entities]) => Object.keys(entities!).length > 0));
}

describe('a configuration that is written as a file says', () => {
  const files = globSync('examples/*/kong.yaml').filter(
    (file) => served(file) !== undefined && !file.includes('stdio'),
  );
  let cp: Configured;
  beforeAll(async () => {
    cp = await Configured.open();
  });
  afterAll(async () => await cp.close());

  it('is there', () => expect(files.length).toBeGreaterThan(20));

  it.each(files)('comes to gateways as the file would: %s', async (file) => {
    const { collections: written } = read(file, unsealed)!;
    const own = await cp.beside();
    const changes = Object.entries(written).flatMap(([collection, entities]) =>
      entities.map((entity) => put(collection, entity.id, entity)),
    );
    await own.write(changes);
    const { document } = await own.configReader.deliverable(own.id);
    expect(inOrder(document.collections)).toEqual(inOrder(served(file)!));
    expect(document.hash).toBe(hashOf(served(file)!));
    // Again, nothing is different.
    const { version } = await own.write(changes);
    expect(version).toBe(1);
  });
});
