import type { Author } from '../author.ts';
import type { Page, PageRequest } from '../page.ts';

/** A program that acts on its own behalf: it has roles and tokens, and cannot sign in. */
export interface SystemAccount {
  id: string;
  organizationId: string;
  /** Unique within the organization. */
  name: string;
  description: string;
  createdAtMs: number;
  updatedAtMs: number;
}

export type SystemAccountField = 'id' | 'name' | 'description' | 'created_at' | 'updated_at';

export interface SystemAccounts {
  list(organizationId: string, request: PageRequest<SystemAccountField>): Promise<Page<SystemAccount>>;
  find(organizationId: string, id: string): Promise<SystemAccount | undefined>;
  /** Throws `NotFound`. */
  get(organizationId: string, id: string): Promise<SystemAccount>;
  /** Throws `Conflict` where the name is taken. */
  insert(account: SystemAccount, by: Author): Promise<void>;
  /** Throws `NotFound`, `Conflict`, and whatever `edit` does. */
  change(
    organizationId: string,
    id: string,
    edit: (before: SystemAccount) => SystemAccount,
    by: Author,
  ): Promise<SystemAccount>;
  /** With memberships, roles and tokens. Throws `NotFound`. */
  remove(organizationId: string, id: string, by: Author): Promise<void>;
}
