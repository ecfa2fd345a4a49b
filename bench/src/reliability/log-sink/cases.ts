import { type Sink, startHttpSink, startKafkaSink, startSleepingSink, startStreamSink } from './sinks.ts';

/** A shipper on a route of its own, and what its receiver does. */
export interface Case {
  readonly route: string;
  readonly plugin: { readonly name: string; readonly config: Record<string, unknown> };
  /** As `/status` names it. */
  readonly queue: string;
  readonly sink: Sink | undefined;
}

const host = '127.0.0.1';
// A batch each, so that a receiver that answers slowly is asked often; few are held, so that the bound is reached.
const queue = { max_batch_size: 20, max_coalescing_delay: 0.05, max_entries: 500, max_retry_time: 5 };

/** Every shipper, with every way in which its receiver can fail it. */
export async function startCases(): Promise<Case[]> {
  const httpFaults = ['hangs', 'resets', 'answers 500'] as const;
  const streamFaults = ['stalls', 'resets', 'refuses'] as const;
  const [https, streams, syslogSink, statsdSink, kafkaSink, sleeping, sleepingHttp] = await Promise.all([
    Promise.all(httpFaults.map(startHttpSink)),
    Promise.all(streamFaults.map(startStreamSink)),
    startStreamSink('stalls'),
    startStreamSink('stalls'),
    startKafkaSink(),
    startSleepingSink(),
    startSleepingSink(),
  ]);
  const http = (route: string, sink: Sink): Case => ({
    route,
    plugin: {
      name: 'http-log',
      config: { http_endpoint: `http://${host}:${sink.port}/`, timeout: 1_000, keepalive: 1_000, queue },
    },
    queue: `http-log ${host}:${sink.port}`,
    sink,
  });
  const stream = (route: string, name: string, sink: Sink, config: Record<string, unknown> = {}): Case => ({
    route,
    plugin: { name, config: { host, port: sink.port, ...config } },
    queue: `${name} ${host}:${sink.port}`,
    sink,
  });
  return [
    ...https.map((sink, n) => http(`http-${n}`, sink)),
    http('http-sleeps', sleepingHttp),
    ...streams.map((sink, n) => stream(`tcp-${n}`, 'tcp-log', sink, { timeout: 1_000 })),
    stream('tcp-sleeps', 'tcp-log', sleeping, { timeout: 1_000 }),
    stream('syslog', 'syslog', syslogSink, { transport: 'tcp', timeout: 1_000 }),
    stream('statsd', 'statsd', statsdSink, { use_tcp: true, queue }),
    {
      route: 'kafka',
      plugin: {
        name: 'kafka-log',
        config: {
          bootstrap_servers: [{ host, port: kafkaSink.port }],
          topic: 'logs',
          producer_request_timeout: 500,
          producer_request_retries_max_attempts: 2,
          producer_async_flush_timeout: 50,
          producer_async_buffering_limits_messages_in_memory: 500,
        },
      },
      queue: `kafka-log ${host}:${kafkaSink.port} logs`,
      sink: kafkaSink,
    },
    ...datagramCases(),
    {
      route: 'file',
      plugin: { name: 'file-log', config: { path: '/dev/full' } },
      queue: 'file /dev/full',
      sink: undefined,
    },
  ];
}

/** Nobody listens at these. */
function datagramCases(): Case[] {
  const nowhere = (name: string, config: Record<string, unknown>): Case => ({
    route: name,
    plugin: { name, config: { host, port: 9, ...config } },
    queue: `${name} ${host}:9`,
    sink: undefined,
  });
  return [nowhere('udp-log', {}), nowhere('loggly', { key: 'token' }), nowhere('datadog', { queue })];
}
