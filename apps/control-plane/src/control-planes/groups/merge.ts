import type { CollectionDefinition, Entity } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import { byAge } from '../../configuration/by-age.ts';

export interface Member {
  id: string;
  name: string;
}

/** Two members have what only one may have. */
export interface GroupConflict {
  controlPlaneId: string;
  description: string;
  collection: string;
  entityId: string;
}

/** More help nobody. */
const conflictsMax = 256;

interface Held {
  member: Member;
  entity: Entity;
}

/**
 * One configuration of several control planes. What must be unique in a configuration must be so over all members: the one with the smallest
 * id has it, and each further one is told as a conflict. Whatever the order in which entities came, it comes to the same.
 */
export class MergedMembers {
  readonly #definitions: ReadonlyMap<string, CollectionDefinition>;
  /** By collection, then by member and id. */
  readonly #entities = new Map<string, Map<string, Held>>();
  /** Who has what only one may have, by collection and key. */
  readonly #holders = new Map<string, Map<string, Held>>();
  readonly #contested = new Set<string>();

  constructor(definitions: readonly CollectionDefinition[]) {
    this.#definitions = new Map(definitions.map((definition) => [definition.name, definition]));
  }

  /** From now on the member has this entity; undefined: none with the id. */
  set(member: Member, collection: string, id: string, entity: Entity | undefined): void {
    const place = `${member.id} ${id}`;
    const entities = this.#entities.get(collection) ?? new Map<string, Held>();
    this.#entities.set(collection, entities);
    const before = entities.get(place);
    if (before !== undefined) for (const key of this.#keysOf(collection, before.entity)) this.#release(key, place);
    entities.delete(place);
    if (entity === undefined) return;
    const held = { member, entity };
    entities.set(place, held);
    for (const key of this.#keysOf(collection, entity)) this.#hold(key, place, held);
  }

  /** The member has nothing any more. */
  remove(memberId: string): void {
    for (const [collection, entities] of this.#entities)
      for (const { member, entity } of [...entities.values()])
        if (member.id === memberId) this.set(member, collection, entity.id, undefined);
  }

  /** Of each collection, the entities of all members, in the order of their making, which decides between routes that are alike. */
  collections(): Record<string, Entity[]> {
    const merged: Record<string, Entity[]> = {};
    for (const [collection, entities] of this.#entities)
      if (entities.size > 0) merged[collection] = [...entities.values()].map(({ entity }) => entity).sort(byAge);
    return merged;
  }

  /** The first of them, by collections and keys. */
  conflicts(): GroupConflict[] {
    const found: GroupConflict[] = [];
    for (const key of [...this.#contested].sort()) {
      const holders = [...this.#holders.get(key)!].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, held]) => held);
      const owner = holders[0]!;
      const [collection] = readJson(key) as [string];
      for (const held of holders) {
        if (held.member.id === owner.member.id) continue;
        if (found.length === conflictsMax) return found;
        found.push({
          controlPlaneId: held.member.id,
          description: describe(key, this.#definitions.get(collection)!, held.member, owner.member),
          collection,
          entityId: held.entity.id,
        });
      }
    }
    return found;
  }

  #hold(key: string, place: string, held: Held): void {
    const holders = this.#holders.get(key);
    if (holders === undefined) {
      this.#holders.set(key, new Map([[place, held]]));
      return;
    }
    holders.set(place, held);
    this.#judge(key, holders);
  }

  #release(key: string, place: string): void {
    const holders = this.#holders.get(key)!;
    holders.delete(place);
    if (holders.size === 0) this.#holders.delete(key);
    this.#judge(key, holders);
  }

  #judge(key: string, holders: ReadonlyMap<string, Held>): void {
    const members = new Set([...holders.values()].map(({ member }) => member.id));
    if (members.size > 1) this.#contested.add(key);
    else this.#contested.delete(key);
  }

  /** What no other entity of the collection may have, each as one text. */
  #keysOf(collection: string, entity: Entity): string[] {
    const keys = [JSON.stringify([collection, 'id', entity.id])];
    for (const fields of this.#definitions.get(collection)?.unique ?? []) {
      const values = fields.map((field) => partOf(entity[field]));
      // A plugin of no scope is one for everything, so its absent scopes say something.
      const isSaid = isScoped(collection, fields) ? values[0] !== null : !values.includes(null);
      if (isSaid) keys.push(JSON.stringify([collection, fields.join(', '), ...values]));
    }
    return keys;
  }
}

function isScoped(collection: string, fields: readonly string[]): boolean {
  return collection === 'plugins' && fields.length > 1;
}

/** A reference by what it refers to. */
function partOf(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' && 'id' in value ? value.id : value;
}

function describe(key: string, { name, singular }: CollectionDefinition, member: Member, owner: Member): string {
  const [, fields, value] = readJson(key) as [string, string, unknown];
  const shown = isPublic.test(fields) && typeof value === 'string' ? ` '${value}'` : '';
  if (isScoped(name, fields.split(', ')))
    return `The plugin${shown} applies to everything in '${member.name}' and in '${owner.name}': one of a kind may.`;
  return `The ${singular} has the ${fields}${shown} in '${member.name}' as one has it in '${owner.name}'.`;
}

/** Of a caller's key only a hash is there, which tells nobody anything. */
const isPublic = /^(id|name|username|custom_id|prefix|instance_name|kid)\b/;
