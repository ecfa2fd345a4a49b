import type { Entity, EntityIssue } from '@sallyport/contracts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const tag = /^[\x20-\x2b\x2d\x2e\x30-\x7e\u0080-\u{10ffff}]+$/u;

/** The fields that entities of every kind have. */
export const commonNames: readonly string[] = ['id', 'tags', 'created_at', 'updated_at'];

export interface CommonFields {
  id: string | undefined;
  tags: string[] | undefined;
  created_at: number;
  updated_at: number;
}

/** Checks those fields; where one is wrong, its place is held by what it would be if it were absent. */
export function readCommonFields(
  fields: Readonly<Record<string, unknown>>,
  selectTags: readonly string[],
  nowSeconds: number,
): { value: CommonFields; issues: EntityIssue[] } {
  const issues: EntityIssue[] = [];
  const { id } = fields;
  if (id !== undefined && !(typeof id === 'string' && uuid.test(id)))
    issues.push({ path: 'id', message: 'expected a valid UUID' });
  const created = timestamp(fields, 'created_at', nowSeconds, issues);
  const updated = timestamp(fields, 'updated_at', created, issues);
  const tags = [...new Set([...readTags(fields['tags'], issues), ...selectTags])];
  return {
    value: {
      id: typeof id === 'string' ? id : undefined,
      tags: tags.length > 0 || Array.isArray(fields['tags']) ? tags : undefined,
      created_at: created,
      updated_at: updated,
    },
    issues,
  };
}

function timestamp(
  fields: Readonly<Record<string, unknown>>,
  field: string,
  otherwise: number,
  issues: EntityIssue[],
): number {
  const value = fields[field];
  if (value === undefined) return otherwise;
  if (typeof value === 'number' && value >= 0) return value;
  issues.push({ path: field, message: 'expected a valid timestamp' });
  return otherwise;
}

function readTags(tags: unknown, issues: EntityIssue[]): string[] {
  if (tags === undefined) return [];
  if (!Array.isArray(tags)) {
    issues.push({ path: 'tags', message: 'expected a set' });
    return [];
  }
  return tags.filter((value: unknown, i): value is string => {
    if (typeof value !== 'string') issues.push({ path: `tags.${i}`, message: 'expected a string' });
    else if (!tag.test(value)) issues.push({ path: `tags.${i}`, message: badTag(value) });
    else return true;
    return false;
  });
}

function badTag(value: string): string {
  return `invalid tag '${value}': expected printable ascii (except \`,\` and \`/\`) or valid utf-8 sequences`;
}

/** An entity with its fields in the order in which everyone reads them. */
export function assemble(
  id: string,
  common: CommonFields,
  own: Readonly<Record<string, unknown>>,
  references: Readonly<Record<string, unknown>>,
): Entity {
  const entity: Entity = { id, ...own, ...references };
  if (common.tags !== undefined) entity.tags = common.tags;
  entity.created_at = common.created_at;
  entity.updated_at = common.updated_at;
  return entity;
}
