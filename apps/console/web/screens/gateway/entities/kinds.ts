import { blocks } from './blocks.ts';
import { caCertificates, certificates, snis } from './certificates.ts';
import { consumerGroups } from './consumer-groups.ts';
import { consumers } from './consumers.ts';
import { keySets, keys } from './keys.ts';
import type { EntityKind } from './kind.ts';
import { partials } from './partials.ts';
import { plugins } from './plugins.ts';
import { routes } from './routes.ts';
import { services } from './services.ts';
import { targets, upstreams } from './upstreams.ts';
import { vaults } from './vaults.ts';

/** All kinds of entities that have screens. */
export const kinds: readonly EntityKind[] = [
  services,
  routes,
  consumers,
  consumerGroups,
  plugins,
  upstreams,
  targets,
  certificates,
  snis,
  caCertificates,
  vaults,
  keys,
  keySets,
  partials,
  blocks,
];

export const findKind = (path: string): EntityKind | undefined => kinds.find((kind) => kind.path === path);

/** By the name that versions and gateways know. */
export const findKindOf = (collection: string): EntityKind | undefined =>
  kinds.find((kind) => kind.collection === collection);
