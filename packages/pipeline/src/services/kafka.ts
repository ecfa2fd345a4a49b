import type { Secret } from '@sallyport/contracts';
import type { HostAndPort } from './sockets.ts';

/** Brokers of Kafka, to hand records to. The client is loaded with the first producer. */
export interface KafkaPort {
  producer(options: KafkaOptions): KafkaProducer;
}

export interface KafkaOptions {
  /** Those that are asked first; the others of the cluster follow from what they say. */
  readonly bootstrapServers: readonly HostAndPort[];
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** Who must have a record before it is acknowledged: nobody, the leader, all replicas in step. */
  readonly acks: 0 | 1 | -1;
  readonly tls?: { readonly verify: boolean } | undefined;
  readonly sasl?: KafkaSasl | undefined;
}

export interface KafkaSasl {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  readonly user: Secret;
  readonly password: Secret;
}

export interface KafkaProducer {
  /**
   * Resolves once they are acknowledged, or with `acks` 0 sent. Rejects when any was not; others may have been. There is no second try, which
   * is the business of who sends.
   */
  send(topic: string, values: readonly Buffer[]): Promise<void>;
  close(): void;
}
