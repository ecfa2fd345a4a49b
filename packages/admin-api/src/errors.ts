import { type EntityIssue, formatProblem, type Problem } from '@sallyport/contracts';

/** What an Admin API answers. */
export interface Answer {
  status: number;
  /** Sent as JSON; absent for an empty body. */
  body?: unknown;
}

/** The error shapes of Kong's Admin API: `{ message, name, code, fields }`. */
export const notFound: Answer = { status: 404, body: { message: 'Not found' } };
export const methodNotAllowed: Answer = { status: 405, body: { message: 'Method not allowed' } };

export const cannotParse: Answer = { status: 400, body: { message: 'Cannot parse JSON body' } };

export const unsupportedType: Answer = {
  status: 415,
  body: { message: 'Expected application/json, application/x-www-form-urlencoded or multipart/form-data' },
};

/** Code 2: fields that are not as they should be, by their dotted paths; an empty path is the entity as a whole. */
export function schemaViolation(issues: readonly EntityIssue[]): Answer {
  const listed = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const words = listed.length === 1 ? 'schema violation' : `${listed.length} schema violations`;
  const fields: Record<string, unknown> = {};
  for (const { path, message } of issues) put(fields, path, message);
  return {
    status: 400,
    body: { code: 2, name: 'schema violation', message: `${words} (${listed.join('; ')})`, fields },
  };
}

/** Nested as the entity is; what is said of a whole stands in a list at `@entity`. */
function put(fields: Record<string, unknown>, path: string, message: string): void {
  const parts = path === '' ? [] : path.split('.');
  const last = parts.pop();
  let at = fields;
  for (const part of parts) {
    const inner = Object.hasOwn(at, part) ? at[part] : undefined;
    const next =
      typeof inner === 'object' && inner !== null ? inner : inner === undefined ? {} : { '@entity': [inner] };
    define(at, part, next);
    at = next as Record<string, unknown>;
  }
  if (last === undefined) at['@entity'] = [...((at['@entity'] as unknown[] | undefined) ?? []), message];
  else if (!Object.hasOwn(at, last)) define(at, last, message);
}

/** Whatever the name: `__proto__` is a field like any other. */
function define(record: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true });
}

export function unsupportedWrite(entity: string): Answer {
  return {
    status: 405,
    body: {
      code: 12,
      name: 'operation unsupported',
      message: `cannot create or update '${entity}' entities when not using a database`,
    },
  };
}

export function invalidSize(): Answer {
  return {
    status: 400,
    body: { code: 9, name: 'invalid size', message: 'size must be an integer between 1 and 1000' },
  };
}

export function invalidOffset(offset: string): Answer {
  return {
    status: 400,
    body: { code: 7, name: 'invalid offset', message: `'${offset}' is not a valid offset: take it from 'next'` },
  };
}

export function invalidTags(): Answer {
  return {
    status: 400,
    body: {
      code: 11,
      name: 'invalid options',
      message: "invalid option (tags: expected 'a,b' for all of them or 'a/b' for any of them)",
    },
  };
}

/** Nobody mends more at once, and a file of megabytes may have a problem in each line. */
const problemsToldMax = 1_000;

/** Code 14, with the problems by entity and field as decK and people expect them, and as lines with their places. */
export function invalidConfig(all: readonly Problem[], flatten: boolean): Answer {
  const problems = all.slice(0, problemsToldMax);
  const fields: Record<string, unknown> = {};
  for (const { entityType, entityName, entityId, path, message } of problems) {
    const collection = within(fields, entityType === undefined ? '@entity' : `${entityType}s`);
    const subject = within(collection, entityName ?? entityId ?? '@entity');
    define(subject, path === undefined || path === '' ? '@entity' : path, message);
  }
  const more = all.length > problems.length ? [`and ${all.length - problems.length} more`] : [];
  const lines = [...problems.map(formatProblem), ...more];
  return {
    status: 400,
    body: {
      code: 14,
      name: 'invalid declarative configuration',
      message: `declarative config is invalid: ${lines.join('; ')}`,
      fields,
      problems,
      ...(flatten ? { flattened_errors: flattened(problems) } : {}),
    },
  };
}

function within(record: Record<string, unknown>, name: string): Record<string, unknown> {
  if (!Object.hasOwn(record, name)) define(record, name, {});
  return record[name] as Record<string, unknown>;
}

function flattened(problems: readonly Problem[]): unknown[] {
  const byEntity = Map.groupBy(
    problems,
    ({ entityType, entityId, entityName }) => `${entityType}|${entityId ?? entityName}`,
  );
  return [...byEntity.values()].map((group) => {
    const { entityType, entityName, entityId } = group[0]!;
    return {
      entity_type: entityType,
      entity_name: entityName,
      entity_id: entityId,
      errors: group.map(({ path, message }) =>
        path === undefined || path === '' ? { type: 'entity', message } : { type: 'field', field: path, message },
      ),
    };
  });
}
