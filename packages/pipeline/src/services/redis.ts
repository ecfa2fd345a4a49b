import type { Secret } from '@sallyport/contracts';

export interface RedisSettings extends RedisAddress {
  database: number;
  connectTimeoutMs: number;
  /** Milliseconds for a command. */
  timeoutMs: number;
  username?: string | undefined;
  password?: Secret | undefined;
  ssl: boolean;
  sslVerify: boolean;
  serverName?: string | undefined;
  /** Sentinels that name the server to use, instead of `host` and `port`. */
  sentinel?:
    | { master: string; nodes: readonly RedisAddress[]; username?: string | undefined; password?: Secret | undefined }
    | undefined;
  /** Nodes of a cluster, instead of `host` and `port`. */
  cluster?: { nodes: readonly RedisAddress[]; redirectionsMax: number } | undefined;
}

export interface RedisAddress {
  host: string;
  port: number;
}
