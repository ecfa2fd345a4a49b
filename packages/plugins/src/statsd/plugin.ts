import { definePlugin } from '@sallyport/pipeline';
import { namedQueue } from '../shared/queue-names.ts';
import { holdStatsQueue } from '../shared/statsd/stats-queue.ts';
import { statsTeller } from '../shared/statsd/tell-stats.ts';
import { statsdSchema } from './schema.ts';
import { compileStat } from './stat.ts';

/** Tells a statsd server of each exchange. */
export const statsd = definePlugin({
  name: 'statsd',
  schema: statsdSchema,
  setup(config, services) {
    const { host, port, use_tcp, udp_packet_size, metrics } = config;
    const receiver = { host, port, useTcp: use_tcp, packetBytesMax: udp_packet_size, queue: namedQueue(config) };
    const held = holdStatsQueue('statsd', receiver, services);
    const tell = statsTeller(metrics, (metric) => compileStat(metric, config, services.node.hostname), held);
    const allowed = config.allow_status_codes?.map((range) => range.split('-').map(Number));
    return {
      sink(event) {
        const { status } = event.response;
        if (allowed === undefined || allowed.some(([from, to]) => status >= from! && status <= to!)) tell(event);
      },
      close: held.release,
    };
  },
});
