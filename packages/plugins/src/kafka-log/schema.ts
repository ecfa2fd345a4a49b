import { z } from 'zod';
import { noLuaFieldsSchema } from '../shared/no-lua.ts';

const secretSchema = z.string().min(1).meta({ referenceable: true, encrypted: true });

const authenticationSchema = z
  .strictObject({
    strategy: z.literal('sasl').nullish().describe('How to sign in; SASL is the only way.'),
    mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).nullish().describe('Mechanism of SASL.'),
    tokenauth: z
      .literal(false, { error: 'delegation tokens are not supported: sign in with user and password' })
      .nullish()
      .describe('Not supported, may be false.'),
    user: secretSchema.nullish().describe('Who signs in.'),
    password: secretSchema.nullish().describe('The password.'),
  })
  .refine(
    ({ strategy, mechanism, user, password }) =>
      !strategy || [mechanism, user, password].every((one) => one !== undefined && one !== null),
    { error: 'strategy sasl needs mechanism, user and password' },
  )
  .refine(({ strategy, mechanism }) => strategy === 'sasl' || !mechanism, {
    path: ['strategy'],
    error: 'must be sasl for a mechanism to be used',
  });

const securitySchema = z.strictObject({
  ssl: z.boolean().nullish().describe('Speak TLS.'),
  ssl_verify: z.boolean().default(true).describe("Check the brokers' certificates. Kong did not."),
  certificate_id: z
    .null({ error: 'certificates of clients are not supported for Kafka: sign in with SASL' })
    .optional()
    .describe('Not supported, may be null.'),
});

const bytesPerRequestMax = 1_048_576;

export const kafkaLogSchema = z.strictObject({
  bootstrap_servers: z
    .array(
      z.strictObject({
        host: z.string().min(1).describe('Name or address of a broker.'),
        port: z.int().min(1).max(65_535).describe('Its port.'),
      }),
    )
    .min(1)
    .describe('Brokers that are asked first; the others of the cluster follow from what they say.'),
  topic: z.string().min(1).describe('Where records go. It must exist.'),
  timeout: z.int().min(1).default(10_000).describe('Milliseconds that connecting may take.'),
  authentication: authenticationSchema.prefault({}).describe('How to sign in; without it nobody does.'),
  security: securitySchema.prefault({}).describe('Whether and how TLS is spoken.'),
  producer_request_acks: z
    .union([z.literal(-1), z.literal(0), z.literal(1)])
    .default(1)
    .describe('Who must have a record: 0 nobody, 1 the leader, -1 all replicas in step.'),
  producer_request_timeout: z.int().min(1).default(2_000).describe('Milliseconds that a request may take.'),
  producer_request_limits_messages_per_request: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(200)
    .describe('Records per delivery.'),
  producer_request_limits_bytes_per_request: z
    .int()
    .min(1_024)
    .default(bytesPerRequestMax)
    .describe('Bytes of records per request, as the brokers take them; a longer record is dropped.'),
  producer_request_retries_max_attempts: z
    .int()
    .min(0)
    .default(10)
    .describe('Tries after the first, in a measure of time: so often the longest request and pause.'),
  producer_request_retries_backoff_timeout: z
    .int()
    .min(1)
    .default(100)
    .describe('Milliseconds before the first retry; doubles with each further one.'),
  producer_async: z
    .boolean()
    .default(true)
    .describe('Gather records for `producer_async_flush_timeout`. Requests never wait, with false neither.'),
  producer_async_flush_timeout: z
    .int()
    .min(0)
    .default(1_000)
    .describe('Milliseconds that the first record of a delivery waits for others.'),
  producer_async_buffering_limits_messages_in_memory: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(50_000)
    .describe('Records held in memory; when another comes, the oldest is dropped.'),
  keepalive: z
    .int()
    .min(1)
    .default(60_000)
    .describe('Without effect: connections are kept.')
    .meta({ deprecated: true }),
  keepalive_enabled: z
    .boolean()
    .default(false)
    .describe('Without effect: connections are kept.')
    .meta({ deprecated: true }),
  cluster_name: z.string().min(1).nullish().describe('Tells clusters apart in metrics and logs.'),
  custom_fields_by_lua: noLuaFieldsSchema,
});

export type KafkaLogConfig = z.output<typeof kafkaLogSchema>;
