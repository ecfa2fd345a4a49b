import type { Author } from './author.ts';
import type { Page, PageRequest } from './page.ts';

/** One change that somebody made, or a look at what is not for everybody. It can be neither changed nor removed. */
export interface AuditEntry extends Omit<Author, 'organizationId' | 'principalId'> {
  id: number;
  atMs: number;
  action: 'create' | 'update' | 'delete' | 'erase' | 'read';
  entityType: string;
  entityId: string;
  /** SHA-256 of what was there before and is there now, in hex. */
  beforeHash: string | undefined;
  afterHash: string | undefined;
}

export type AuditField = 'at' | 'actor' | 'action' | 'entity_type' | 'entity_id';

/** What was changed, by whom and when. Entries are written by the changes themselves. */
export interface AuditLog {
  list(request: PageRequest<AuditField>): Promise<Page<AuditEntry>>;
}
