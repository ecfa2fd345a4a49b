import { readFile, writeFile } from 'node:fs/promises';
import type { ConfigDocument, Entity, EntityChange, EntityName } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';

/** Where the names of a snapshot file's entities are. */
export function namesFileOf(snapshotFile: string): string {
  return `${snapshotFile}.names`;
}

/** Writes what people call the entities of a configuration, for the event host. */
export async function writeNames(file: string, { collections }: ConfigDocument): Promise<void> {
  const lines: string[] = [];
  for (const collection of Object.keys(named)) {
    for (const entity of collections[collection] ?? []) {
      const found = nameIn(collection, entity);
      if (found !== undefined) lines.push(`${JSON.stringify([found.kind, found.id, found.name])}\n`);
    }
  }
  await writeFile(file, lines.join(''), { mode: 0o600 });
}

/** What people call the entities that changed. */
export function namesIn(changes: readonly EntityChange[]): EntityName[] {
  return changes.flatMap(({ collection, entity }) => (entity && nameIn(collection, entity)) ?? []);
}

function nameIn(collection: string, entity: Entity): EntityName | undefined {
  const name = named[collection]?.nameOf(entity);
  return typeof name === 'string' && name !== '' ? { kind: named[collection]!.kind, id: entity.id, name } : undefined;
}

export async function readNames(file: string): Promise<EntityName[]> {
  const names: EntityName[] = [];
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    if (line === '') continue;
    const [kind, id, name] = readJson(line) as [EntityName['kind'], string, string];
    names.push({ kind, id, name });
  }
  return names;
}

interface Named {
  readonly kind: EntityName['kind'];
  nameOf(entity: Entity): unknown;
}

const named: Readonly<Record<string, Named>> = {
  services: { kind: 'service', nameOf: (entity) => entity['name'] },
  routes: { kind: 'route', nameOf: (entity) => entity['name'] },
  consumers: { kind: 'consumer', nameOf: (entity) => entity['username'] ?? entity['custom_id'] },
  consumer_groups: { kind: 'consumer_group', nameOf: (entity) => entity['name'] },
  plugins: { kind: 'plugin', nameOf: (entity) => entity['instance_name'] ?? entity['name'] },
};
