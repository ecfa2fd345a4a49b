/** Somebody who can sign in. The password is the name; this is for development. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
}

export const people: readonly Person[] = [
  { name: 'alice', email: 'alice@example.com', groups: ['konnect-mcp-users'] },
  { name: 'bob', email: 'bob@example.com', groups: [] },
  { name: 'admin', email: 'admin@example.com', groups: ['konnect-mcp-users', 'admins'] },
];
