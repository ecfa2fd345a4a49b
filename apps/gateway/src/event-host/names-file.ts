import { readFile, writeFile } from 'node:fs/promises';
import type { ConfigDocument, Entity, EntityName } from '@sallyport/contracts';

/** Where the names of a snapshot file's entities are. */
export function namesFileOf(snapshotFile: string): string {
  return `${snapshotFile}.names`;
}

/** Writes what people call the entities of a configuration, for the event host. */
export async function writeNames(file: string, { collections }: ConfigDocument): Promise<void> {
  const lines: string[] = [];
  for (const [collection, { kind, nameOf }] of Object.entries(named)) {
    for (const entity of collections[collection] ?? []) {
      const name = nameOf(entity);
      if (typeof name === 'string' && name !== '') lines.push(`${JSON.stringify([kind, entity.id, name])}\n`);
    }
  }
  await writeFile(file, lines.join(''), { mode: 0o600 });
}

export async function readNames(file: string): Promise<EntityName[]> {
  const names: EntityName[] = [];
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    if (line === '') continue;
    const [kind, id, name] = JSON.parse(line) as [EntityName['kind'], string, string];
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
