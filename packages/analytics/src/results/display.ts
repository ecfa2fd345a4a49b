import type { Field } from '../datasets/data-set.ts';
import { emptyGroup, otherGroup } from '../sql/metrics-sql.ts';
import type { EntityLabel, NameResolver } from './names.ts';

/** What ids are called now, by dimension. */
export type Display = Record<string, Record<string, DisplayName>>;

export interface DisplayName {
  id: string;
  name: string;
  deleted?: true;
  is_other_group?: true;
}

export interface NamePorts {
  names: NameResolver;
  /** Those that who asks may see; of others nothing is answered. */
  controlPlanes: readonly { id: string; name: string }[];
}

export async function displayOf(field: Field, ids: Iterable<string>, ports: NamePorts): Promise<Display[string]> {
  const distinct = [...new Set(ids)];
  const labels = await labelsOf(field, distinct, ports);
  const named = distinct.map((id): DisplayName => {
    if (id === otherGroup) return { id, name: 'Others', is_other_group: true };
    if (id === emptyGroup) return { id, name: 'Empty' };
    const label = labels.get(entityOf(id, field));
    return { id, name: label?.name ?? entityOf(id, field), ...(label?.isDeleted && { deleted: true as const }) };
  });
  return Object.fromEntries(named.map((name) => [name.id, name]));
}

async function labelsOf(
  field: Field,
  ids: readonly string[],
  { names, controlPlanes }: NamePorts,
): Promise<ReadonlyMap<string, EntityLabel>> {
  const { kind } = field;
  if (kind.type !== 'entity' && kind.type !== 'scoped') return new Map();
  if (kind.entity === 'control_plane')
    return new Map(controlPlanes.map(({ id, name }) => [id, { name, isDeleted: false }]));
  return names.resolve(
    kind.entity,
    ids.filter((id) => id !== otherGroup && id !== emptyGroup).map((id) => entityOf(id, field)),
  );
}

/** Of `<control plane>:<entity>`, the entity. */
function entityOf(id: string, { kind }: Field): string {
  return kind.type === 'scoped' ? id.slice(id.indexOf(':') + 1) : id;
}
