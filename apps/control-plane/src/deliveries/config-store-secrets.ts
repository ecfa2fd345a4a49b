import { type Entity, konnectVault } from '@sallyport/contracts';
import type { ConfigStores } from '@sallyport/store';
import { placeOf } from '../config-stores/place-of.ts';
import type { Sealer } from '../secrets/sealer.ts';

/** Gives vaults of the kind konnect the secrets of their config stores: to be sent to gateways, and shown to nobody. */
export class ConfigStoreSecrets {
  readonly #configStores: Pick<ConfigStores, 'sealedSecrets'>;
  readonly #sealer: Pick<Sealer, 'open'>;

  constructor(configStores: Pick<ConfigStores, 'sealedSecrets'>, sealer: Pick<Sealer, 'open'>) {
    this.#configStores = configStores;
    this.#sealer = sealer;
  }

  /** Those of config stores of this control plane; of others a vault gets none. */
  async addTo(controlPlaneId: string, vaults: readonly Entity[]): Promise<Entity[]> {
    const ids = new Set(vaults.flatMap((vault) => storeIdOf(vault) ?? []));
    if (ids.size === 0) return [...vaults];
    const sealed = await this.#configStores.sealedSecrets(controlPlaneId, [...ids]);
    const byStore = Map.groupBy(sealed, ({ configStoreId }) => configStoreId);
    return vaults.map((vault) => {
      const id = storeIdOf(vault);
      if (id === undefined) return vault;
      const secrets = (byStore.get(id) ?? []).map(({ key, sealed }) => [
        key,
        this.#sealer.open(sealed, placeOf(id, key)),
      ]);
      return { ...vault, config: { ...configOf(vault), secrets: Object.fromEntries(secrets) } };
    });
  }
}

/** The config store that a vault reads; undefined where it is of another kind. */
export function storeIdOf(vault: Entity): string | undefined {
  return vault['name'] === konnectVault.name ? String(configOf(vault)['config_store_id']) : undefined;
}

function configOf(vault: Entity): Record<string, unknown> {
  return vault['config'] as Record<string, unknown>;
}
