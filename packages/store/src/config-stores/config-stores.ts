import type { Author } from '../author.ts';
import type { Page, PageRequest } from '../page.ts';

/** Secrets of a control plane, which its configuration refers to by a vault. */
export interface ConfigStore {
  id: string;
  organizationId: string;
  controlPlaneId: string;
  /** Unique within the control plane. */
  name: string;
  createdAtMs: number;
  updatedAtMs: number;
}

/** What is told of a secret: its value is for gateways alone. */
export interface ConfigStoreSecret {
  configStoreId: string;
  key: string;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface SealedSecret extends ConfigStoreSecret {
  sealed: string;
}

export type ConfigStoreField = 'id' | 'name' | 'created_at' | 'updated_at';

/** Whoever asks has looked whether the control plane, and the config store, are of the caller's organization. */
export interface ConfigStores {
  list(controlPlaneId: string, request: PageRequest<ConfigStoreField>): Promise<Page<ConfigStore>>;
  /** Throws `NotFound`. */
  get(controlPlaneId: string, id: string): Promise<ConfigStore>;
  /** Throws `Conflict` where the name is taken, `LimitReached`. */
  insert(store: ConfigStore, by: Author, max: number): Promise<void>;
  /** Throws `NotFound`, `Conflict`. */
  update(store: ConfigStore, by: Author): Promise<void>;
  /** Throws `NotFound`; `Conflict` where it holds secrets and `isForced` is false. */
  remove(store: ConfigStore, isForced: boolean, by: Author): Promise<void>;

  listSecrets(configStoreId: string, request: PageRequest<'key'>): Promise<Page<ConfigStoreSecret>>;
  /** All of them, with their values sealed: for gateways. Of config stores of other control planes there are none. */
  sealedSecrets(controlPlaneId: string, configStoreIds: readonly string[]): Promise<readonly SealedSecret[]>;
  /** Throws `NotFound`. */
  getSecret(configStoreId: string, key: string): Promise<ConfigStoreSecret>;
  /** Throws `Conflict` where the key is taken, `LimitReached`. */
  insertSecret(secret: SealedSecret, by: Author, max: number): Promise<void>;
  /** Throws `NotFound`. */
  updateSecret(secret: SealedSecret, by: Author): Promise<void>;
  /** Throws `NotFound`. */
  removeSecret(configStoreId: string, key: string, by: Author): Promise<void>;
}
