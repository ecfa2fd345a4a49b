import type { CollectionDefinition } from '@sallyport/contracts';
import type { GrantedPermission } from '../access/permissions.ts';

type Family = GrantedPermission extends infer Name ? (Name extends `${infer Word}.write` ? Word : never) : never;

/** What roles speak of, by the collections that belong to it. */
const families: Readonly<Record<string, Family>> = {
  blocks: 'blocks',
  services: 'services',
  routes: 'routes',
  plugins: 'plugins',
  consumers: 'consumers',
  consumer_groups: 'consumers',
  upstreams: 'upstreams',
  targets: 'upstreams',
  certificates: 'certificates',
  ca_certificates: 'certificates',
  snis: 'snis',
  keys: 'keys',
  key_sets: 'keys',
  vaults: 'vaults',
  partials: 'partials',
};

/** Who may see and who may change entities of a collection. What belongs to consumers goes with them: credentials, memberships. */
export function permissionsOf(collection: CollectionDefinition): Record<'read' | 'write', GrantedPermission> {
  const isConsumers = collection.foreignKeys?.some(({ collection: owner }) => owner === 'consumers') ?? false;
  const family = families[collection.name] ?? (isConsumers ? 'consumers' : 'configuration');
  return { read: `${family}.read` as GrantedPermission, write: `${family}.write` as GrantedPermission };
}
