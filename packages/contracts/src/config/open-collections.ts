/**
 * The collections that never hold a secret, so that their entities may be kept as they are. All others are kept sealed, and
 * so is whatever comes to them. An upstream may hold one: in the headers of its health checks.
 */
export const openCollections: ReadonlySet<string> = new Set([
  'ca_certificates',
  'consumer_group_consumers',
  'consumer_groups',
  'consumers',
  'key_sets',
  'routes',
  'services',
  'snis',
  'targets',
]);
