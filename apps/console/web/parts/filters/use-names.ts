import { useQueries } from '@tanstack/react-query';
import { entityNamesQuery, type Field } from '../../api/analytics.ts';
import { useControlPlanes } from '../../api/control-planes.ts';
import { type Filter, type FilterValue, valuesOf } from './filter.ts';
import type { NameOf } from './words.ts';

/** What the ids in a filter are called; an id is its own name until that is known. */
export function useNames(filter: Filter, field: Field | undefined): NameOf {
  const { data: controlPlanes = [] } = useControlPlanes();
  const kind = field?.filter?.entity;
  const ids = kind === undefined || kind === 'control_plane' ? [] : valuesOf(filter).map(String);
  // Found by the id alone; a filter may have its control plane's before it.
  const found = useQueries({
    queries: ids.map((id) => ({
      ...entityNamesQuery(kind!, id.slice(id.indexOf(':') + 1)),
      placeholderData: undefined,
    })),
  });
  return (value: FilterValue) => {
    const id = String(value);
    if (kind === 'control_plane') return controlPlanes.find((one) => one.id === id)?.name ?? id;
    const names = found[ids.indexOf(id)]?.data ?? [];
    return names.find((one) => one.id === id || one.id.endsWith(`:${id}`))?.name ?? id;
  };
}
