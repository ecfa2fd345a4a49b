/** How many entities of a kind a control plane may have: Konnect's limits, that of consumers for every kind of credential. */
const limits: Readonly<Record<string, number>> = {
  services: 10_000,
  routes: 10_000,
  plugins: 10_000,
  upstreams: 10_000,
  targets: 10_000,
  consumer_groups: 1_000,
  certificates: 1_000,
  ca_certificates: 1_000,
  snis: 1_000,
  keys: 1_000,
  key_sets: 1_000,
  vaults: 1_000,
  partials: 1_000,
};

export function limitOf(collection: string): number {
  return limits[collection] ?? 50_000;
}
