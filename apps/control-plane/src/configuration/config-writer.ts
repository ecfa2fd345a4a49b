import type { ConfigChange, WriteOptions, WrittenConfig } from './change.ts';

/** The only way to change a configuration: everything is judged first, and kept whole or not at all. */
export interface ConfigWriter {
  /** Rejects with `ConfigRefused`, with `VersionMismatch` where `expected` or an `ifVersion` is not what is there. */
  write(controlPlaneId: string, changes: readonly ConfigChange[], options: WriteOptions): Promise<WrittenConfig>;
  /** Makes everything as it was in that version, as a new version; judged again. */
  rollback(controlPlaneId: string, version: number, options: WriteOptions): Promise<WrittenConfig>;
  /** A version in which these entities are told anew though they are the same: what gateways are to get for them has changed. */
  touch(controlPlaneId: string, collection: string, ids: readonly string[], options: WriteOptions): Promise<number>;
}
