import type { Display } from '../../api/analytics.ts';

/** What people call a value of a dimension: the name that an entity has now, and that it is gone where it is. */
export function nameOfValue(display: Display, dimension: string, value: string): string {
  const known = display[dimension]?.[value];
  if (known === undefined) return value === noneName ? 'None' : value;
  if (known.is_other_group === true) return 'Others';
  return known.deleted === true ? `${known.name} (deleted)` : known.name;
}

/** What the metrics API calls it that there is none. */
export const noneName = 'empty';
