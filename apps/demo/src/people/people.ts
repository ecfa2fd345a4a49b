/** Who can sign in. A password is the name. */
export const people = [
  {
    name: 'alice',
    fullName: 'Alice Adams',
    email: 'alice@example.com',
    groups: ['konnect-mcp-users', 'security'],
    roles: ['viewer'],
  },
  { name: 'bob', fullName: 'Bob Brown', email: 'bob@example.com', groups: [], roles: [] },
  {
    name: 'carol',
    fullName: 'Carol Chen',
    email: 'carol@example.com',
    groups: ['konnect-mcp-users', 'payments'],
    roles: ['viewer'],
  },
  {
    name: 'admin',
    fullName: 'Ada Admin',
    email: 'admin@example.com',
    groups: ['konnect-mcp-users', 'admins'],
    roles: ['viewer', 'admin'],
  },
];

/** What groups of the identity provider may see in the control plane: which control planes, by name, or all. */
export const teams = [
  { name: 'Security', group: 'security', role: 'Viewer', plane: '*' },
  { name: 'Payments', group: 'payments', role: 'Viewer', plane: 'Payments' },
] as const;

/** Who is in this group is in a team that every organization has. */
export const adminsGroup = { group: 'admins', team: 'Organization Admin' };
