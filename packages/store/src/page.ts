/** One page of a list, and how many there are on all pages. */
export interface Page<Item> {
  items: readonly Item[];
  total: number;
}

/** What to list: the filters all hold; the first key of `sort` counts most. */
export interface PageRequest<Field extends string> {
  /** From 1. */
  number: number;
  size: number;
  filters: readonly Filter<Field>[];
  sort: readonly Sort<Field>[];
}

export type FilterOperator = 'eq' | 'neq' | 'oeq' | 'contains' | 'ocontains' | 'exists' | 'lt' | 'lte' | 'gt' | 'gte';

/** `oeq` and `ocontains` hold for any of the values, the others for the only one; `exists` takes none. */
export interface Filter<Field extends string> {
  field: Field | LabelField;
  operator: FilterOperator;
  values: readonly (string | number)[];
}

export type LabelField = `labels.${string}`;

export interface Sort<Field extends string> {
  field: Field;
  isDescending: boolean;
}
