import type { Entity } from '../data/entities.ts';

/** A kind of entity, as the screens need to know it. A new one is a file beside this and a line in `kinds.ts`. */
export interface EntityKind {
  /** In addresses and in the API's paths: `key-sets`. */
  readonly path: string;
  /** What versions, schemas and gateways call it: `key_sets`. */
  readonly collection: string;
  readonly one: string;
  readonly many: string;
  /** What it is for; a sentence. */
  readonly purpose: string;
  /** `services` for `services.read` and `services.write`. */
  readonly permission: string;
  /** The members that name one; its id where none is there. */
  readonly names: readonly string[];
  readonly columns: readonly EntityColumn[];
  /** What most people set: shown first in forms and details. */
  readonly first: readonly string[];
  /** Members that refer to another entity, and to which kind. */
  readonly references: Readonly<Record<string, string>>;
  /** What refers to it, shown with it. */
  readonly related: readonly RelatedList[];
  /** Members that are secrets. */
  readonly secrets?: readonly string[];
  /** What requests are split by where they concern one: `gateway_service`. */
  readonly dimension?: string;
  /** One of these, in a configuration file. */
  readonly example: string;
  /** Others than by a form of its schema, such as a catalogue to choose from. */
  readonly newPath?: string;
}

export interface EntityColumn {
  readonly id: string;
  readonly title: string;
  /** How the value is shown; a text where it is not said. */
  readonly as?: 'name' | 'reference' | 'list' | 'flag' | 'time' | 'code' | 'plugin';
  readonly value: (entity: Entity) => unknown;
  readonly isHiddenAtFirst?: boolean;
  readonly width?: number;
}

/** A list of another kind, whose entities refer to this one. */
export interface RelatedList {
  readonly kind: string;
  /** The member that refers to it. */
  readonly field: string;
  readonly title: string;
}

/** A column of a member as it is. */
export const column = (
  id: string,
  title: string,
  as?: EntityColumn['as'],
  more?: Partial<EntityColumn>,
): EntityColumn => ({
  id,
  title,
  value: (entity) => entity[id],
  ...(as && { as }),
  ...more,
});

/** What most tables end with. */
export const lastColumns: readonly EntityColumn[] = [
  column('tags', 'Tags', 'list'),
  column('updated_at', 'Changed', 'time', { width: 120 }),
];

export function nameOf(kind: EntityKind, entity: Entity): string {
  for (const member of kind.names) {
    const value = entity[member];
    if (typeof value === 'string' && value !== '') return value;
  }
  return entity.id;
}
