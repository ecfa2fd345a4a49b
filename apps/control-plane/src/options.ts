import type { ClickHouseOptions, Retention } from '@sallyport/analytics';
import type { ClusterOptions } from './cluster/open-cluster.ts';
import type { Log } from './log.ts';
import type { Smtp } from './outbound/mail.ts';
import type { MasterKeyPlace } from './secrets/master-keys.ts';
import type { SessionLimits } from './sign-in/sessions/session-keeper.ts';

export interface ControlPlaneOptions {
  listen: { host: string; port: number };
  /** Certificate and key, as PEM. Without it requests come in the clear. */
  tls: { certificate: string; key: string } | undefined;
  /** Origins by which it is reached besides its address: `https://control.example.com`. */
  urls: readonly string[];
  /** Undefined: no gateway gets its configuration from here. */
  cluster: ClusterOptions | undefined;
  /** Networks and addresses whose word for whom they speak for is taken: what stands before it. */
  trustedProxies: readonly string[];
  sessions: SessionLimits;
  /** Made where it is missing. */
  dataFolder: string;
  /** What opens the data keys, by which secrets are sealed; `master-key` of the data folder where this is undefined. */
  masterKeys?: MasterKeyPlace | undefined;
  /** Where entities are, instead of the data folder: the URL of a PostgreSQL database, and the certificates (PEM) that its server is trusted by. */
  database: { url: string; ca: string | undefined } | undefined;
  /** The operator's token; made where it is missing. Without a file a token is made once, and only its hash is kept. */
  tokenFile: string | undefined;
  retention: Retention;
  /** Where analytics are, instead of the data folder. */
  clickHouse: Omit<ClickHouseOptions, 'retention' | 'clock'> | undefined;
  /** Of what was said. */
  payloads: { retentionMs: number; bytesMax: number };
  /** Networks, addresses and hosts that webhooks and sign-in may reach though they are not public. */
  outboundAllow: readonly string[];
  /** Undefined where mail cannot be sent. */
  smtp: Smtp | undefined;
  log: Log;
}

/** It could not start, and what an operator can do about it. */
export class StartError extends Error {}
