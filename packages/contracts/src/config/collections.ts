import { blocks } from './block.ts';
import { caCertificates, certificates, snis } from './certificate.ts';
import type { CollectionDefinition } from './collection.ts';
import { consumerGroupConsumers, consumerGroups, consumers } from './consumer.ts';
import { keySets, keys } from './key.ts';
import { partials, plugins } from './plugin.ts';
import { routes } from './route.ts';
import { services } from './service.ts';
import { targets, upstreams } from './upstream.ts';
import { vaults } from './vault.ts';

/** The entities of Kong's format, each after those it refers to. Plugins with credentials of their own add theirs. */
export const coreCollections: readonly CollectionDefinition[] = [
  vaults,
  partials,
  certificates,
  snis,
  caCertificates,
  keySets,
  keys,
  upstreams,
  targets,
  services,
  routes,
  consumers,
  consumerGroups,
  consumerGroupConsumers,
  plugins,
  blocks,
];
