import { type Answer, schemaViolation } from '@sallyport/admin-api';
import type { ConfigProblem, ConfigRefused } from '../configuration/refusal.ts';

/** Why a write was refused, as Kong's Admin API says it: the first that says more than that a field is wrong, else all fields. */
export function refusalAnswer({ problems }: ConfigRefused): Answer {
  const first = problems.find(({ kind }) => kind !== 'schema');
  if (first === undefined) return schemaViolation(problems.map(({ path = '', message }) => ({ path, message })));
  const { status, code, name } = kinds[first.kind];
  if (code === undefined) return { status, body: { message: 'Not found' } };
  return { status, body: { code, name, message: first.message, fields: { ...fieldsOf(first) } } };
}

const kinds: Readonly<Record<ConfigProblem['kind'], { status: number; code?: number; name?: string }>> = {
  schema: { status: 400, code: 2, name: 'schema violation' },
  'primary-key': { status: 400, code: 3, name: 'primary key violation' },
  'foreign-key': { status: 400, code: 4, name: 'foreign key violation' },
  referenced: { status: 400, code: 4, name: 'foreign key violation' },
  unique: { status: 409, code: 5, name: 'unique constraint violation' },
  'not-found': { status: 404 },
  limit: { status: 400, code: 2, name: 'schema violation' },
};

function fieldsOf({ fields, path, message }: ConfigProblem): Readonly<Record<string, unknown>> {
  return fields ?? (path === undefined || path === '' ? { '@entity': [message] } : { [path]: message });
}
