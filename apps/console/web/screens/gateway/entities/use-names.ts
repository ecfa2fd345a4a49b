import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Entity, entitiesQuery, referenceOf } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { type EntityKind, nameOf } from './kind.ts';
import { findKind } from './kinds.ts';

/** What the entities are called that one refers to, by their ids. */
export function useNames(kind: EntityKind, entity: Entity): Readonly<Record<string, string>> {
  const { id } = useControlPlane();
  const references = useMemo(
    () =>
      Object.entries(kind.references).flatMap(([field, path]) => {
        const referred = referenceOf(entity, field);
        return referred === undefined ? [] : [{ path, id: referred }];
      }),
    [kind, entity],
  );
  const lists = useQueries({ queries: references.map(({ path }) => entitiesQuery(id, path)) });
  return Object.fromEntries(
    references.flatMap(({ path, id: referred }, index) => {
      const found = lists[index]?.data?.find((each) => each.id === referred);
      return found === undefined ? [] : [[referred, nameOf(findKind(path)!, found)] as const];
    }),
  );
}
