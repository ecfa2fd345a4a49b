import { isNull, type Node, textOf } from './nodes.ts';

/** Keys at the top of Kong's and decK's files that we know, and why we don't take them. */
const refusals: Readonly<Record<string, string>> = {
  cloned_plugins: 'cloned plugins are not supported; attach the plugin itself, with ordering where its place matters',
  consumer_group_plugins:
    'this form is not supported; write the plugin under its consumer group, or in plugins with consumer_group',
  plugins_partials: 'this form is not supported; write partials: [{ name: … }] in the plugin that uses them',
  custom_entities: 'custom entities are not supported; remove them',
  degraphql_routes: 'GraphQL routes are not supported; remove them',
  filter_chains: 'WebAssembly filters are not supported; remove them',
  licenses: 'there is nothing to license; remove them',
  rbac_roles: 'roles belong to the control plane; remove them from the file',
  rbac_users: 'users belong to the control plane; remove them from the file',
  admins: 'administrators belong to the control plane; remove them from the file',
  service_packages: 'service packages belong to the catalog; remove them from the file',
};

/** Why a key cannot be used; null when it is known and does no harm as it is, undefined when it is not one of these. */
export function refusalOf(key: string, value: Node): string | null | undefined {
  const isEmpty = isNull(value) || (value.kind === 'list' && value.items.length === 0);
  if (key === 'workspaces') {
    const isDefault =
      value.kind === 'list' && value.items.every((item) => item.kind === 'map' && textOf(item, 'name') === 'default');
    return isEmpty || isDefault
      ? null
      : "there is one workspace, 'default'; split the file, and run a gateway for each";
  }
  const refusal = Object.hasOwn(refusals, key) ? refusals[key] : undefined;
  return refusal !== undefined && isEmpty ? null : refusal;
}
