export interface Tab {
  /** After `/gateway/ID/`; '' is the overview. */
  readonly path: string;
  readonly label: string;
  /** Kinds that belong together share a tab. */
  readonly below?: readonly { readonly path: string; readonly label: string }[];
}

/** The parts of a control plane, in their order. */
export const tabs: readonly Tab[] = [
  { path: '', label: 'Overview' },
  { path: 'nodes', label: 'Gateways' },
  { path: 'services', label: 'Services' },
  { path: 'routes', label: 'Routes' },
  {
    path: 'consumers',
    label: 'Consumers',
    below: [
      { path: 'consumers', label: 'Consumers' },
      { path: 'consumer_groups', label: 'Groups' },
    ],
  },
  { path: 'plugins', label: 'Plugins' },
  {
    path: 'upstreams',
    label: 'Upstreams',
    below: [
      { path: 'upstreams', label: 'Upstreams' },
      { path: 'targets', label: 'Targets' },
    ],
  },
  {
    path: 'certificates',
    label: 'Certificates',
    below: [
      { path: 'certificates', label: 'Certificates' },
      { path: 'snis', label: 'SNIs' },
      { path: 'ca_certificates', label: 'CA certificates' },
    ],
  },
  {
    path: 'vaults',
    label: 'Vaults',
    below: [
      { path: 'vaults', label: 'Vaults' },
      { path: 'config-stores', label: 'Config stores' },
    ],
  },
  {
    path: 'keys',
    label: 'Keys',
    below: [
      { path: 'keys', label: 'Keys' },
      { path: 'key-sets', label: 'Key sets' },
    ],
  },
  { path: 'partials', label: 'Partials' },
  { path: 'blocks', label: 'Blocks' },
  { path: 'versions', label: 'Versions' },
  { path: 'settings', label: 'Settings' },
];

/** The tab under which a part is. */
export const findTab = (path: string): Tab | undefined =>
  tabs.find((tab) => tab.path === path || tab.below?.some((each) => each.path === path));
