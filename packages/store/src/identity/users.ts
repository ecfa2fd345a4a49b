import type { Author } from '../author.ts';
import type { Page, PageRequest } from '../page.ts';

/** A person in an organization. Whoever is in several is a user of each. */
export interface User {
  id: string;
  organizationId: string;
  /** In lower case; unique within the organization. */
  email: string;
  fullName: string;
  preferredName: string | undefined;
  /** Not before an invitation was accepted, nor once somebody said so; an inactive user cannot sign in, and no token of theirs is good. */
  isActive: boolean;
  createdAtMs: number;
  updatedAtMs: number;
}

export type UserField = 'id' | 'email' | 'full_name' | 'active' | 'created_at' | 'updated_at';

export interface Users {
  list(organizationId: string, request: PageRequest<UserField>): Promise<Page<User>>;
  find(organizationId: string, id: string): Promise<User | undefined>;
  /** Throws `NotFound`. */
  get(organizationId: string, id: string): Promise<User>;
  findByEmail(organizationId: string, email: string): Promise<User | undefined>;
  /** Whoever has that address in whichever organization: for signing in. */
  withEmail(email: string): Promise<readonly User[]>;
  /** Throws `Conflict` where the address is taken. */
  insert(user: User, by: Author): Promise<void>;
  /** Throws `NotFound`, `Conflict`, and whatever `edit` does. */
  change(organizationId: string, id: string, edit: (before: User) => User, by: Author): Promise<User>;
  /** With memberships, roles and tokens. Throws `NotFound`. */
  remove(organizationId: string, id: string, by: Author): Promise<void>;
}
