import { definePlugin } from '@sallyport/pipeline';
import { namedQueue } from '../shared/statsd/queue-names.ts';
import { holdStatsQueue } from '../shared/statsd/stats-queue.ts';
import { statsdSchema } from './schema.ts';
import { compileStat } from './stat.ts';

/** Tells a statsd server of each exchange. */
export const statsd = definePlugin({
  name: 'statsd',
  schema: statsdSchema,
  setup(config, services) {
    const { host, port, use_tcp, udp_packet_size, metrics } = config;
    const receiver = { host, port, useTcp: use_tcp, packetBytesMax: udp_packet_size, queue: namedQueue(config) };
    const { queue, release } = holdStatsQueue('statsd', receiver, services);
    const stats = metrics.map((metric) => ({
      lineOf: compileStat(metric, config, services.node.hostname),
      sampleRate: metric.sample_rate ?? 1,
    }));
    const allowed = config.allow_status_codes?.map((range) => range.split('-').map(Number));
    return {
      sink(event) {
        const { status } = event.response;
        if (allowed !== undefined && !allowed.some(([from, to]) => status >= from! && status <= to!)) return;
        let lines = '';
        for (const { lineOf, sampleRate } of stats) {
          if (sampleRate < 1 && Math.random() >= sampleRate) continue;
          const line = lineOf(event);
          if (line !== undefined) lines = lines === '' ? line : `${lines}\n${line}`;
        }
        if (lines !== '') queue.add(Buffer.from(lines));
      },
      close: release,
    };
  },
});
