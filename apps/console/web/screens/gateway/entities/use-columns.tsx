import type { Column } from '@sallyport/ui';
import type { DataColumn } from '@sallyport/ui/data-table';
import { useMemo } from 'react';
import type { Entity } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { Cell } from './cell.tsx';
import { type EntityKind, nameOf } from './kind.ts';

/** Fit for both kinds of tables. */
type EntityTableColumn = DataColumn<Entity> & Column<Entity>;

interface ColumnsOptions {
  /** One that would say the same in each row. */
  readonly without?: string;
  /** The table makes no links of its rows itself. */
  readonly isLinked?: boolean;
}

/** A kind's columns as tables take them. */
export function useColumns(
  kind: EntityKind,
  { without, isLinked = false }: ColumnsOptions = {},
): readonly EntityTableColumn[] {
  const { id } = useControlPlane();
  return useMemo(
    () =>
      kind.columns
        .filter((column) => column.id !== without)
        .map((column) => ({
          id: column.id,
          title: column.title,
          ...(column.width !== undefined && { width: column.width }),
          ...(column.isHiddenAtFirst && { isHiddenAtFirst: true }),
          sortBy: (entity: Entity) => sortValue(column.as === 'name' ? nameOf(kind, entity) : column.value(entity)),
          cell: (entity: Entity) =>
            column.as === 'name' && isLinked ? (
              <a
                href={`/gateway/${id}/${kind.path}/${entity.id}`}
                className="font-medium wrap-anywhere hover:underline"
              >
                {nameOf(kind, entity)}
              </a>
            ) : column.as === 'name' ? (
              nameOf(kind, entity)
            ) : (
              <Cell kind={kind} column={column} entity={entity} />
            ),
        })),
    [kind, id, without, isLinked],
  );
}

function sortValue(value: unknown): number | string {
  if (typeof value === 'number') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}
