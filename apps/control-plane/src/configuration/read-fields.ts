import { type CollectionDefinition, type EntityIssue, findIssues } from '@sallyport/contracts';
import { certificateDigestOf, certificateIssues, commonNames, readCommonFields } from '@sallyport/declarative';
import type { Fields } from './change.ts';

/** What somebody has written of an entity, taken apart. */
export interface ReadFields {
  /** Its own, with defaults; as they were written where there are issues. */
  own: Record<string, unknown>;
  tags: string[] | undefined;
  /** Seconds. */
  createdAt: number | undefined;
  id: string | undefined;
  /** By field, as they were written: `{ id }`, `{ name }`, an id or a name, or a list of these. */
  references: ReadonlyMap<string, unknown>;
  issues: EntityIssue[];
}

/** An index takes no longer ones. */
const tagLengthMax = 256;
/** Records and lists within each other; deeper ones mean nothing to anybody. */
const depthMax = 64;

/** Checks what can be said of an entity without any other. */
export function readFields(definition: CollectionDefinition, fields: Fields): ReadFields {
  const { foreignKeys = [] } = definition;
  const common: Record<string, unknown> = {};
  const references = new Map<string, unknown>();
  const written: [string, unknown][] = [];
  const issues: EntityIssue[] = [];
  for (const [field, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    if (commonNames.includes(field)) common[field] = value;
    else if (foreignKeys.some((key) => key.field === field)) references.set(field, value);
    else written.push([field, withoutNulls(value, field, issues, 0)]);
  }
  if (Object.hasOwn(fields, '__proto__')) issues.push({ path: '__proto__', message: 'unknown field' });
  const own = Object.fromEntries(written.filter(([field]) => field !== '__proto__'));
  const checked = findIssues(definition.schema, own, [...commonNames, ...foreignKeys.map(({ field }) => field)]);
  issues.push(...checked.issues);
  const value = checked.issues.length > 0 ? own : (checked.value as Record<string, unknown>);
  if (definition.name === 'ca_certificates') value['cert_digest'] = certificateDigestOf(value['cert']);
  if (checked.issues.length === 0) issues.push(...certificateIssues(definition.name, value));

  const read = readCommonFields(common, [], 0);
  issues.push(...read.issues);
  (read.value.tags ?? []).forEach((tag, i) => {
    if (tag.length > tagLengthMax)
      issues.push({ path: `tags.${i}`, message: `length must be at most ${tagLengthMax}` });
  });
  return {
    own: value,
    tags: read.value.tags,
    createdAt: typeof common['created_at'] === 'number' ? read.value.created_at : undefined,
    id: read.value.id,
    references,
    issues,
  };
}

/** As from a file: null unsets, and what could reach into the prototype of an object is no field of anything. */
function withoutNulls(value: unknown, path: string, issues: EntityIssue[], depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === depthMax) {
    issues.push({ path, message: `must not be nested deeper than ${depthMax}` });
    return undefined;
  }
  if (Array.isArray(value)) return value.map((item, i) => withoutNulls(item, `${path}.${i}`, issues, depth + 1));
  const kept: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (name === '__proto__') issues.push({ path: `${path}.${name}`, message: 'unknown field' });
    else if (member !== null && member !== undefined)
      kept.push([name, withoutNulls(member, `${path}.${name}`, issues, depth + 1)]);
  }
  return Object.fromEntries(kept);
}
