import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useMay } from '../../../api/person.ts';
import type { ChoiceOfForm } from '../../../parts/schema-form/form-context.ts';
import { entitiesQuery, textOf } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { type EntityKind, nameOf } from './kind.ts';
import { findKind } from './kinds.ts';

/** What fields that refer to others can be, and the vaults that secrets can come from. */
export function useFormChoices(kind: EntityKind) {
  const { id } = useControlPlane();
  const may = useMay();
  const fields = Object.entries(kind.references);
  const lists = useQueries({ queries: fields.map(([, path]) => entitiesQuery(id, path)), combine: dataOf });
  const { data: vaultEntities } = useQuery({ ...entitiesQuery(id, 'vaults'), enabled: may('vaults.read', id) });
  const choices = useMemo(() => {
    const entries = Object.entries(kind.references).map(([field, path], index) => {
      const other = findKind(path)!;
      const options = (lists[index] ?? []).map(
        (entity): ChoiceOfForm => ({ value: { id: entity.id }, label: nameOf(other, entity) }),
      );
      return [field, options] as const;
    });
    return Object.fromEntries(entries);
  }, [kind, lists]);
  const vaults = useMemo(
    () =>
      (vaultEntities ?? []).map((vault) => ({
        prefix: textOf(vault, 'prefix') ?? '',
        kind: textOf(vault, 'name') ?? '',
      })),
    [vaultEntities],
  );
  return { choices, vaults };
}

const dataOf = <Data>(results: readonly { readonly data: Data | undefined }[]) => results.map(({ data }) => data);
