import { type EntityType, type GrantedPermission, type Permission, permissions } from './permissions.ts';

/** What somebody may do to one entity, or to all of a kind. */
export interface Role {
  /** As Konnect calls it; assigned roles name it so. */
  name: string;
  description: string;
  permissions: readonly GrantedPermission[];
}

/** Roles about one kind of entity. */
export interface RoleGroup {
  /** As assigned roles name it, in `entity_type_name`. */
  name: string;
  entityType: EntityType;
  /** By key: `gateway_service_admin`. */
  roles: Readonly<Record<string, Role>>;
}

/** All roles that can be assigned, by the key of their group. What payloads say is in one role, and in no other. */
export const roleGroups: Readonly<Record<string, RoleGroup>> = {
  control_planes: {
    name: 'Control Planes',
    entityType: 'control_planes',
    roles: {
      admin: role('Admin', 'Everything about a control plane, but reading payloads.', [
        ...permissionsAbout('control_planes').filter(
          (name) => name !== 'control-planes.create' && name !== 'payloads.read',
        ),
      ]),
      creator: role('Creator', 'Makes control planes, and becomes the admin of those.', ['control-planes.create']),
      viewer: role('Viewer', 'Sees everything about a control plane, but secrets and payloads.', [
        ...permissionsAbout('control_planes').filter(
          (name) => name.endsWith('.read') && name !== 'payloads.read' && name !== 'secrets.read',
        ),
      ]),
      deployer: role('Deployer', 'Changes services, routes and plugins, and tries them in the playground.', [
        'control-planes.read',
        ...both('services', 'routes', 'plugins'),
        'playground.use',
      ]),
      gateway_service_admin: admin('Gateway Service Admin', 'services', 'certificates.read'),
      route_admin: admin('Route Admin', 'routes', 'services.read'),
      plugin_admin: admin('Plugin Admin', 'plugins', 'services.read', 'routes.read', 'consumers.read', 'partials.read'),
      consumer_admin: admin('Consumer Admin', 'consumers', 'secrets.read'),
      upstream_admin: admin('Upstream Admin', 'upstreams'),
      certificate_admin: admin('Certificate Admin', 'certificates', 'snis.read'),
      sni_admin: admin('SNI Admin', 'snis', 'certificates.read'),
      key_admin: admin('Key Admin', 'keys'),
      vault_admin: admin('Vault Admin', 'vaults'),
      debug_session_creator: role('Debug Session Creator', 'Has gateways observe requests, and sees what they saw.', [
        'control-planes.read',
        'nodes.read',
        ...both('debug-sessions'),
      ]),
      payload_reader: role('Payload Reader', 'Reads what was said to models and tools.', ['payloads.read']),
    },
  },
  dashboards: savedGroup('Dashboards', 'dashboards'),
  reports: savedGroup('Reports', 'reports'),
  identity: {
    name: 'Identity',
    entityType: 'organization',
    roles: {
      admin: role('Admin', 'Manages users, teams, system accounts and their roles, up to those it has itself.', [
        'organization.read',
        ...both('identity'),
      ]),
    },
  },
  audit_logs: {
    name: 'Audit Logs',
    entityType: 'organization',
    roles: {
      admin: role('Admin', 'Reads the audit log, and says where it is sent.', both('audit')),
      viewer: role('Viewer', 'Reads the audit log.', ['audit.read']),
    },
  },
};

function role(name: string, description: string, permissions: readonly GrantedPermission[]): Role {
  return { name, description, permissions };
}

type Area = GrantedPermission extends infer Name ? (Name extends `${infer Of}.write` ? Of : never) : never;

function both(...areas: readonly Area[]): GrantedPermission[] {
  return areas.flatMap((area): GrantedPermission[] =>
    area === 'feedback' ? ['feedback.write'] : [`${area}.read`, `${area}.write`],
  );
}

/** Who changes one kind of entity of a control plane, and sees what those refer to. */
function admin(name: string, area: Area, ...seen: readonly GrantedPermission[]): Role {
  const description = `Changes ${area === 'services' ? 'gateway services' : area}.`;
  return role(name, description, ['control-planes.read', ...both(area), ...seen]);
}

function savedGroup(name: string, entityType: 'dashboards' | 'reports'): RoleGroup {
  const one = entityType.slice(0, -1);
  return {
    name,
    entityType,
    roles: {
      creator: role('Creator', `Makes ${entityType}, and becomes the admin of those.`, [`${entityType}.create`]),
      admin: role('Admin', `Everything about a ${one}.`, [
        `${entityType}.read`,
        `${entityType}.write`,
        `${entityType}.delete`,
      ]),
      editor: role('Editor', `Changes a ${one}.`, [`${entityType}.read`, `${entityType}.write`]),
      viewer: role('Viewer', `Sees a ${one}.`, [`${entityType}.read`]),
    },
  };
}

function permissionsAbout(type: EntityType): GrantedPermission[] {
  return (Object.keys(permissions) as Permission[]).filter(
    (name): name is GrantedPermission => permissions[name] === type,
  );
}
