import { useQuery } from '@tanstack/react-query';
import { dataSetsQuery, entityNamesQuery, type Field, metricsQuery } from '../../api/analytics.ts';
import { useControlPlanes } from '../../api/control-planes.ts';
import { useTimeRange } from '../../state/use-time-range.ts';
import type { PickerOption } from './option-picker.tsx';

interface ValueOptions {
  readonly options: readonly PickerOption[];
  readonly isLoading: boolean;
  /** They could not be read. */
  readonly isFailed: boolean;
}

/** What a field can be compared with: all that it can be, entities by name, or what there was in the range of time, most first. */
export function useValueOptions({ name, filter }: Field, search: string): ValueOptions {
  const planes = useControlPlanes();
  const isControlPlane = filter?.entity === 'control_plane';
  const kind = isControlPlane ? undefined : filter?.entity;
  const names = useQuery({ ...entityNamesQuery(kind ?? '', search), enabled: kind !== undefined });
  const isFixed = filter !== undefined && filter.preSeededValues.length > 0;
  const seen = useSeenValues(name, filter?.entity === undefined && !isFixed);
  const holds = (text: string) => text.toLowerCase().includes(search.trim().toLowerCase());

  if (isFixed)
    return { options: filter.preSeededValues.filter(holds).map(asOption), isLoading: false, isFailed: false };
  if (isControlPlane) {
    const { data = [], isLoading, isError } = planes;
    const found = data.filter((one) => holds(one.name)).map(({ id, name: label }) => ({ value: id, label }));
    return { options: found, isLoading, isFailed: isError };
  }
  if (kind !== undefined) {
    const found = (names.data ?? []).map(({ id, name: label, deleted }) => ({
      value: id,
      label,
      ...(deleted && { detail: 'no longer there' }),
    }));
    return { options: found, isLoading: names.isLoading, isFailed: names.isError };
  }
  return { ...seen, options: seen.options.filter(({ label }) => holds(label)) };
}

const asOption = (value: string): PickerOption => ({ value, label: value });

/** Of fields that numbers can be split by. */
function useSeenValues(field: string, isWanted: boolean): ValueOptions {
  const [range] = useTimeRange();
  const sets = useQuery(dataSetsQuery);
  const set = sets.data?.find(({ fields }) =>
    fields.some(({ name, group }) => name === field && group === 'dimension'),
  );
  const { data, isLoading, isError } = useQuery({
    ...metricsQuery({
      datasource: set?.name ?? '',
      metrics: [set?.defaultMetric ?? ''],
      dimensions: [field],
      filters: [{ field, operator: 'not_empty' }],
      time_range: range,
      limit: 50,
    }),
    enabled: isWanted && set !== undefined,
    placeholderData: undefined,
  });
  const values = (data?.data ?? [])
    .map(({ event }) => String(event[field] ?? ''))
    .filter((value) => value !== '' && value !== 'empty' && value !== '____OTHER____');
  return {
    options: [...new Set(values)].map(asOption),
    isLoading: isLoading || (isWanted && sets.isLoading),
    isFailed: isError || sets.isError,
  };
}
