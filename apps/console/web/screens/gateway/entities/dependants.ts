import { type Entity, referenceOf } from '../data/entities.ts';
import type { EntityKind } from './kind.ts';
import { kinds } from './kinds.ts';

/** Entities that refer to one, and what becomes of them when it is deleted. */
export interface Dependants {
  readonly kind: EntityKind;
  readonly field: string;
  readonly entities: readonly Entity[];
  /** They keep it: it cannot be deleted before them. */
  readonly isKeeping: boolean;
}

/** Which kinds could refer to one of this kind. */
export const referringKinds = (kind: EntityKind) =>
  kinds.flatMap((each) =>
    Object.entries(each.references).flatMap(([field, path]) => (path === kind.path ? [{ kind: each, field }] : [])),
  );

export function dependantsOf(
  kind: EntityKind,
  id: string,
  listed: (kind: EntityKind) => readonly Entity[] | undefined,
): readonly Dependants[] {
  return referringKinds(kind)
    .map(({ kind: other, field }) => ({
      kind: other,
      field,
      entities: (listed(other) ?? []).filter((entity) => referenceOf(entity, field) === id),
      // What could not be without it goes with it: plugins, targets, SNIs.
      isKeeping: keeping.has(`${other.path}.${field}`),
    }))
    .filter(({ entities }) => entities.length > 0);
}

const keeping: ReadonlySet<string> = new Set([
  'routes.service',
  'services.client_certificate',
  'upstreams.client_certificate',
]);
