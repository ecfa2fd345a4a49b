import type { Entity, EntityRef } from '@sallyport/contracts';

/** The entities that the data plane reads by field. The schemas are in contracts; these name what we act on. */

export type RouteProtocol = 'http' | 'https' | 'grpc' | 'grpcs' | 'ws' | 'wss';

export interface ServiceEntity extends Entity {
  name?: string | undefined;
  protocol: RouteProtocol;
  host: string;
  port: number;
  path?: string | undefined;
  retries: number;
  /** Milliseconds. */
  connect_timeout: number;
  read_timeout: number;
  write_timeout: number;
  enabled: boolean;
  tls_verify?: boolean | undefined;
  tls_verify_depth?: number | undefined;
  tls_sans?: { dnsnames?: string[] | undefined; uris?: string[] | undefined } | undefined;
  ca_certificates?: string[] | undefined;
  client_certificate?: EntityRef | undefined;
}

export interface RouteEntity extends Entity {
  name?: string | undefined;
  protocols: RouteProtocol[];
  methods?: string[] | undefined;
  hosts?: string[] | undefined;
  paths?: string[] | undefined;
  headers?: Record<string, string[]> | undefined;
  snis?: string[] | undefined;
  https_redirect_status_code: 301 | 302 | 307 | 308 | 426;
  regex_priority: number;
  /** Instead of methods, hosts, paths, headers and snis. */
  expression?: string | undefined;
  priority?: number | undefined;
  strip_path: boolean;
  preserve_host: boolean;
  path_handling: 'v0' | 'v1';
  request_buffering: boolean;
  response_buffering: boolean;
  service?: EntityRef | undefined;
}

export interface ConsumerEntity extends Entity {
  username?: string | undefined;
  custom_id?: string | undefined;
}

export interface ConsumerGroupEntity extends Entity {
  name: string;
}

export interface PluginEntity extends Entity {
  name: string;
  instance_name?: string | undefined;
  enabled: boolean;
  config: Record<string, unknown>;
  protocols: string[];
  service?: EntityRef | undefined;
  route?: EntityRef | undefined;
  consumer?: EntityRef | undefined;
  consumer_group?: EntityRef | undefined;
  ordering?: { before?: { access?: string[] } | undefined; after?: { access?: string[] } | undefined } | undefined;
  condition?: string | undefined;
}

/** A plugin of the configuration as others see it, wherever it is attached and whether or not it runs. */
export interface ConfiguredPlugin {
  readonly pluginId: string;
  readonly enabled: boolean;
  readonly tags: readonly string[];
  /** Checked, with the schema's defaults filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  /** That it is attached to. */
  readonly route: RouteEntity | undefined;
  /** That it is attached to, or that of its route. */
  readonly service: ServiceEntity | undefined;
}

export type HashInputName = 'none' | 'consumer' | 'ip' | 'header' | 'cookie' | 'path' | 'query_arg' | 'uri_capture';

export interface UpstreamEntity extends Entity {
  name: string;
  algorithm: 'round-robin' | 'consistent-hashing' | 'least-connections' | 'latency' | 'sticky-sessions';
  hash_on: HashInputName;
  hash_fallback: HashInputName;
  hash_on_header?: string | undefined;
  hash_on_cookie?: string | undefined;
  hash_on_cookie_path: string;
  hash_on_query_arg?: string | undefined;
  hash_on_uri_capture?: string | undefined;
  hash_fallback_header?: string | undefined;
  hash_fallback_query_arg?: string | undefined;
  hash_fallback_uri_capture?: string | undefined;
  sticky_sessions_cookie?: string | undefined;
  sticky_sessions_cookie_path: string;
  slots: number;
  slow_start_seconds: number;
  use_srv_name: boolean;
  host_header?: string | undefined;
  client_certificate?: EntityRef | undefined;
  healthchecks: {
    threshold: number;
    active: {
      type: HealthCheckType;
      /** Seconds, as the intervals. */
      timeout: number;
      concurrency: number;
      http_path: string;
      https_sni?: string | undefined;
      https_verify_certificate: boolean;
      headers?: Record<string, string[]> | undefined;
      healthy: { interval: number; http_statuses: number[]; successes: number };
      unhealthy: {
        interval: number;
        http_statuses: number[];
        http_failures: number;
        tcp_failures: number;
        timeouts: number;
      };
    };
    passive: {
      type: HealthCheckType;
      healthy: { http_statuses: number[]; successes: number };
      unhealthy: { http_statuses: number[]; http_failures: number; tcp_failures: number; timeouts: number };
      ejection?: { seconds: number; max_seconds: number } | undefined;
    };
  };
}

export type HealthCheckType = 'http' | 'https' | 'tcp' | 'grpc' | 'grpcs';

export interface TargetEntity extends Entity {
  /** `host:port`, the port always present. */
  target: string;
  weight: number;
  failover?: boolean | undefined;
  upstream: EntityRef;
}

/** A consumer as the data plane holds it, with its groups resolved. Its fields are the entity's. */
export interface Consumer {
  readonly id: string;
  readonly username: string | undefined;
  readonly customId: string | undefined;
  /** Sorted by name, the order in which group-scoped plugins win. */
  readonly groups: readonly ConsumerGroup[];
  readonly entity: ConsumerEntity;
}

export interface ConsumerGroup {
  readonly id: string;
  readonly name: string;
}

/** What a caller proved to hold. `id` names it in logs; it is never the secret itself. */
export interface Credential {
  readonly id: string;
}
