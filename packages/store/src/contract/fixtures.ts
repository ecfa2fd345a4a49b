import type { Author } from '../author.ts';
import type { PageRequest } from '../page.ts';
import type { SavedDefinition } from '../saved-definitions.ts';

export const by: Author = {
  organizationId: 'org',
  principalId: 'operator',
  actor: 'operator',
  requestId: 'r1',
  clientIp: '127.0.0.1',
};

export function all<Field extends string>(request: Partial<PageRequest<Field>> = {}): PageRequest<Field> {
  return { number: 1, size: 100, filters: [], sort: [], ...request };
}

/** A dashboard, or whatever else is saved. */
export function definition(id: string, changes: Partial<SavedDefinition> = {}): SavedDefinition {
  return {
    id,
    organizationId: 'org',
    name: `Board ${id}`,
    description: undefined,
    definition: { tiles: [{ type: 'chart' }] },
    labels: {},
    createdBy: 'operator',
    createdAtMs: 1_000,
    updatedAtMs: 1_000,
    ...changes,
  };
}
