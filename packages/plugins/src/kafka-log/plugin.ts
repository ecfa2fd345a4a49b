import {
  type BatchQueueSettings,
  definePlugin,
  type KafkaOptions,
  logRecord,
  type Services,
} from '@sallyport/pipeline';
import { holdQueue } from '../shared/held-queue.ts';
import { ownBytes } from '../shared/own-bytes.ts';
import { secretIfAny } from '../shared/secret-if-any.ts';
import { createDelivery } from './delivery.ts';
import { type KafkaLogConfig, kafkaLogSchema } from './schema.ts';

/** Hands a record of each exchange to Kafka. */
export const kafkaLog = definePlugin({
  name: 'kafka-log',
  schema: kafkaLogSchema,
  setup(config, services) {
    const [first] = config.bootstrap_servers;
    const { queue, release } = holdQueue(
      {
        key: `kafka-log ${JSON.stringify(config)}`,
        name: `kafka-log ${config.cluster_name ?? `${first!.host}:${first!.port}`} ${config.topic}`,
        settings: settingsOf(config),
        open() {
          const producer = services.kafka.producer(optionsOf(config, services));
          const bytesMax = config.producer_request_limits_bytes_per_request;
          return { deliver: createDelivery(config.topic, bytesMax, producer), close: () => producer.close() };
        },
      },
      services,
    );
    return {
      sink: (event) => queue.add(ownBytes(logRecord(event))),
      close: release,
    };
  },
});

function settingsOf(config: KafkaLogConfig): BatchQueueSettings {
  const pauseMs = config.producer_request_retries_backoff_timeout;
  return {
    batchSizeMax: config.producer_request_limits_messages_per_request,
    coalescingDelayMs: config.producer_async ? config.producer_async_flush_timeout : 0,
    entriesMax: config.producer_async_buffering_limits_messages_in_memory,
    bytesMax: heldBytesMax,
    retryTimeMaxMs: config.producer_request_retries_max_attempts * (config.producer_request_timeout + pauseMs),
    retryDelayInitialMs: pauseMs,
    retryDelayMaxMs: 10_000,
    concurrencyMax: 1,
  };
}

/** Kong counts records only; they are of any length here. */
const heldBytesMax = 32 * 1024 * 1024;

function optionsOf(config: KafkaLogConfig, services: Services): KafkaOptions {
  const { authentication, security } = config;
  const user = secretIfAny(authentication.user ?? undefined, services);
  const password = secretIfAny(authentication.password ?? undefined, services);
  const { mechanism } = authentication;
  return {
    bootstrapServers: config.bootstrap_servers,
    connectTimeoutMs: config.timeout,
    requestTimeoutMs: config.producer_request_timeout,
    acks: config.producer_request_acks,
    tls: security.ssl === true ? { verify: security.ssl_verify } : undefined,
    sasl:
      authentication.strategy === 'sasl' && mechanism && user !== undefined && password !== undefined
        ? { mechanism, user, password }
        : undefined,
  };
}
