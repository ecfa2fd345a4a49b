import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { QueryParameter, QueryParameters, ResultValue } from '../analytics-store.ts';

export function toDuckDb(parameters: QueryParameters): {
  values: Record<string, DuckDBValue>;
  types: Record<string, DuckDBType>;
} {
  const values: Record<string, DuckDBValue> = {};
  const types: Record<string, DuckDBType> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    if (typeof parameter === 'object') {
      const type = typeOfAll(parameter);
      values[name] = listValue(parameter.map((item) => toValue(item, type)));
      types[name] = LIST(type);
    } else {
      const type = typeOfAll([parameter]);
      values[name] = toValue(parameter, type);
      types[name] = type;
    }
  }
  return { values, types };
}

function toValue(value: string | number | boolean, type: DuckDBType): DuckDBValue {
  return type === BIGINT ? BigInt(value) : value;
}

function typeOfAll(values: readonly QueryParameter[]): DuckDBType {
  if (values.every((value) => typeof value === 'boolean')) return values.length === 0 ? VARCHAR : BOOLEAN;
  if (values.every((value) => Number.isSafeInteger(value))) return BIGINT;
  return values.every((value) => typeof value === 'number') ? DOUBLE : VARCHAR;
}

export function toResultValue(value: DuckDBValue): ResultValue {
  switch (typeof value) {
    case 'bigint':
      return Number(value);
    case 'string':
    case 'number':
    case 'boolean':
      return value;
  }
  if (value instanceof DuckDBListValue) return value.items.map(toResultValue);
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBStructValue) return objectOf(Object.entries(value.entries));
  if (value instanceof DuckDBMapValue)
    return objectOf(value.entries.map((entry) => [String(entry.key), entry.value] as const));
  return value === null ? null : String(value);
}

function objectOf(entries: readonly (readonly [string, DuckDBValue])[]): { [name: string]: ResultValue } {
  return Object.fromEntries(entries.map(([name, value]) => [name, toResultValue(value)]));
}
