import type { PredefinedTeam } from '@sallyport/store';
import { type GrantedPermission, isGranted, type Permission, permissions } from './permissions.ts';

/** A team that every organization has, and what those in it may do to everything there is. */
export interface PredefinedTeamWithPermissions extends PredefinedTeam {
  permissions: readonly GrantedPermission[];
}

const granted = (Object.keys(permissions) as Permission[]).filter(isGranted);
/** Nobody has these by being an admin. */
const apart: readonly GrantedPermission[] = ['payloads.read', 'organization.delete'];
const ofAreas = (...areas: readonly string[]) => granted.filter((name) => areas.includes(name.split('.')[0]!));
const isOfControlPlane = (name: GrantedPermission) => permissions[name] === 'control_planes' && !apart.includes(name);

/** What the owner of an organization may do in it. */
export const ownersPermissions: readonly GrantedPermission[] = granted.filter((name) => name !== 'payloads.read');

/** Teams of portals and API products come with those. */
export const predefinedTeams: readonly PredefinedTeamWithPermissions[] = [
  {
    predefined: 'organization-admin',
    name: 'Organization Admin',
    description: 'Does everything in the organization, but for reading payloads and removing the organization.',
    permissions: granted.filter((name) => !apart.includes(name)),
  },
  {
    predefined: 'organization-admin-read-only',
    name: 'Organization Admin (Read Only)',
    description: 'Sees everything in the organization, but secrets and payloads.',
    permissions: granted.filter((name) => name.endsWith('.read') && !apart.includes(name) && name !== 'secrets.read'),
  },
  {
    predefined: 'control-plane-admin',
    name: 'Control Plane Admin',
    description: 'Does everything about all control planes, but reading payloads.',
    permissions: granted.filter(isOfControlPlane),
  },
  {
    predefined: 'analytics-admin',
    name: 'Analytics Admin',
    description: 'Sees analytics of all control planes, and manages dashboards, reports and alerts.',
    permissions: [
      'control-planes.read',
      'analytics.read',
      'feedback.write',
      ...ofAreas('dashboards', 'reports', 'alerts'),
    ],
  },
  {
    predefined: 'analytics-viewer',
    name: 'Analytics Viewer',
    description: 'Sees analytics of all control planes, dashboards, reports and alerts.',
    permissions: ['control-planes.read', 'analytics.read', 'dashboards.read', 'reports.read', 'alerts.read'],
  },
];

export function permissionsOfTeam(predefined: string): readonly GrantedPermission[] {
  return predefinedTeams.find((team) => team.predefined === predefined)?.permissions ?? [];
}
