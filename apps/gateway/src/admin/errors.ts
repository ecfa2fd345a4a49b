import type { Problem } from '@sallyport/contracts';
import { formatProblem } from '@sallyport/contracts';
import type { AdminAnswer } from './http.ts';

/** The error shapes of Kong's Admin API: `{ message, name, code, fields }`. */
export const notFound: AdminAnswer = { status: 404, body: { message: 'Not found' } };
export const methodNotAllowed: AdminAnswer = { status: 405, body: { message: 'Method not allowed' } };

export function unsupportedWrite(entity: string): AdminAnswer {
  return {
    status: 405,
    body: {
      code: 12,
      name: 'operation unsupported',
      message: `cannot create or update '${entity}' entities when not using a database`,
    },
  };
}

export function invalidSize(): AdminAnswer {
  return {
    status: 400,
    body: { code: 9, name: 'invalid size', message: 'size must be an integer between 1 and 1000' },
  };
}

export function invalidOffset(offset: string): AdminAnswer {
  return {
    status: 400,
    body: { code: 7, name: 'invalid offset', message: `'${offset}' is not a valid offset: take it from 'next'` },
  };
}

export function invalidTags(): AdminAnswer {
  return {
    status: 400,
    body: {
      code: 11,
      name: 'invalid options',
      message: "invalid option (tags: expected 'a,b' for all of them or 'a/b' for any of them)",
    },
  };
}

/** Code 14, with the problems by entity and field as decK and people expect them, and as lines with their places. */
export function invalidConfig(problems: readonly Problem[], flatten: boolean): AdminAnswer {
  const fields: Record<string, Record<string, Record<string, string>>> = {};
  for (const { entityType, entityName, entityId, path, message } of problems) {
    const collection = entityType === undefined ? '@entity' : `${entityType}s`;
    const subject = entityName ?? entityId ?? '@entity';
    const field = path === undefined || path === '' ? '@entity' : path;
    fields[collection] = { ...fields[collection], [subject]: { ...fields[collection]?.[subject], [field]: message } };
  }
  const lines = problems.map(formatProblem);
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
