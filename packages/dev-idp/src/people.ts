/** Somebody who can sign in. The password is the name; this is for development. */
export interface Person {
  readonly name: string;
  readonly fullName: string;
  readonly email: string;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
}

export const people: readonly Person[] = [
  {
    name: 'alice',
    fullName: 'Alice Adams',
    email: 'alice@example.com',
    groups: ['konnect-mcp-users'],
    roles: ['viewer'],
  },
  { name: 'bob', fullName: 'Bob Brown', email: 'bob@example.com', groups: [], roles: [] },
  {
    name: 'admin',
    fullName: 'Ada Admin',
    email: 'admin@example.com',
    groups: ['konnect-mcp-users', 'admins'],
    roles: ['viewer', 'admin'],
  },
];
