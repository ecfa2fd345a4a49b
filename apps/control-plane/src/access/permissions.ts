/** What a permission is about: it is had for single ones of these, or for all of them. Named as Konnect's groups of roles are. */
export type EntityType = 'control_planes' | 'dashboards' | 'reports' | 'organization';

/** Who has it whatever roles they have: whoever reaches us, whoever signed in, gateways, or who runs the installation. */
type Standing = 'anyone' | 'signed-in' | 'gateways' | 'installation';

/** Everything that routes ask for, each with what it is about. A route declares one of these words, and no other. */
export const permissions = {
  anyone: 'anyone',
  'signed-in': 'signed-in',
  'telemetry.write': 'gateways',
  'organizations.read': 'installation',
  'organizations.write': 'installation',

  'control-planes.create': 'control_planes',
  'control-planes.read': 'control_planes',
  'control-planes.write': 'control_planes',
  'control-planes.delete': 'control_planes',
  'configuration.read': 'control_planes',
  'configuration.write': 'control_planes',
  'services.read': 'control_planes',
  'services.write': 'control_planes',
  'routes.read': 'control_planes',
  'routes.write': 'control_planes',
  'plugins.read': 'control_planes',
  'plugins.write': 'control_planes',
  'consumers.read': 'control_planes',
  'consumers.write': 'control_planes',
  'upstreams.read': 'control_planes',
  'upstreams.write': 'control_planes',
  'certificates.read': 'control_planes',
  'certificates.write': 'control_planes',
  'snis.read': 'control_planes',
  'snis.write': 'control_planes',
  'keys.read': 'control_planes',
  'keys.write': 'control_planes',
  'vaults.read': 'control_planes',
  'vaults.write': 'control_planes',
  'partials.read': 'control_planes',
  'partials.write': 'control_planes',
  /** Keys, passwords and private keys as they are; without it they are not shown. */
  'secrets.read': 'control_planes',
  'nodes.read': 'control_planes',
  'nodes.write': 'control_planes',
  'dp-certificates.read': 'control_planes',
  'dp-certificates.write': 'control_planes',
  'blocks.read': 'control_planes',
  'blocks.write': 'control_planes',
  'analytics.read': 'control_planes',
  'feedback.write': 'control_planes',
  'payloads.read': 'control_planes',
  /** Calls through its gateways; to act as a consumer takes `consumers.write` as well. */
  'playground.use': 'control_planes',
  'debug-sessions.read': 'control_planes',
  'debug-sessions.write': 'control_planes',

  'dashboards.create': 'dashboards',
  'dashboards.read': 'dashboards',
  'dashboards.write': 'dashboards',
  'dashboards.delete': 'dashboards',
  'reports.create': 'reports',
  'reports.read': 'reports',
  'reports.write': 'reports',
  'reports.delete': 'reports',

  'organization.read': 'organization',
  'organization.write': 'organization',
  'organization.delete': 'organization',
  'identity.read': 'organization',
  'identity.write': 'organization',
  'authentication.read': 'organization',
  'authentication.write': 'organization',
  'audit.read': 'organization',
  'audit.write': 'organization',
  'alerts.read': 'organization',
  'alerts.write': 'organization',
  'erasures.read': 'organization',
  'erasures.write': 'organization',
} as const satisfies Readonly<Record<string, EntityType | Standing>>;

export type Permission = keyof typeof permissions;

/** Permissions that roles give. */
export type GrantedPermission = {
  [Name in Permission]: (typeof permissions)[Name] extends Standing ? never : Name;
}[Permission];

/** Which of what the permission is about a route concerns; all of them where a route does not say. */
export type Scope =
  /** Whatever the caller may; the route shows no more than that (`entitiesWith`). */
  | 'any'
  /** The one whose id, or name, is in this parameter of the path. */
  | { param: string };

const standings: readonly string[] = ['anyone', 'signed-in', 'gateways', 'installation'];

export function isGranted(permission: Permission): permission is GrantedPermission {
  return !standings.includes(permissions[permission]);
}

/** In sentences: `control plane`. */
export const nounOf: Readonly<Record<EntityType, string>> = {
  control_planes: 'control plane',
  dashboards: 'dashboard',
  reports: 'report',
  organization: 'organization',
};
