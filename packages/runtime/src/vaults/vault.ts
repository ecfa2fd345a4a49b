import type { VaultSettings } from '@sallyport/contracts';
import type { Clock, HttpPort } from '@sallyport/pipeline';
import type { z } from 'zod';
import type { DeliveredSecrets } from './konnect/delivered-secrets.ts';

/** What a vault may use of the world. */
export interface VaultServices {
  readonly clock: Clock;
  readonly http: Pick<HttpPort, 'fetch'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly delivered: DeliveredSecrets;
}

/** A place that holds secrets, with the settings of one configuration. */
export interface Vault {
  /** The text of a secret, JSON where it has members. Rejects with `CredentialError`, which never holds a part of a secret. */
  read(resource: string, version: string | undefined): Promise<string>;
  /** Tells when a secret may have changed, for vaults that notice; gives a way to end that. */
  watch?(resource: string, onChange: () => void): () => void;
}

export interface VaultKind<Schema extends z.ZodObject = z.ZodObject> {
  readonly settings: VaultSettings<Schema>;
  /** What it says that it does not have is gone: nothing is used on. */
  readonly isExact?: boolean;
  open(config: z.output<Schema>, services: VaultServices): Vault;
}

/** Whoever opens it has parsed its settings by its own schema, so the type of these is of interest inside alone. */
export function defineVault<Schema extends z.ZodObject>(kind: VaultKind<Schema>): VaultKind {
  return kind as unknown as VaultKind;
}
