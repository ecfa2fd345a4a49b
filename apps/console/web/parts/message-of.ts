import { ApiProblem } from '../api/problem.ts';

/** Why something did not work, with the members that are no good. */
export function messageOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return error instanceof Error ? error.message : String(error);
  const fields = error.fields.map(({ field, reason }) => `${field} ${reason}`);
  return [error.message, ...fields].join(' ');
}
