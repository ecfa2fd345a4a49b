import type { Clock, UpstreamEntity } from '@sallyport/pipeline';
import type { Endpoint } from '../endpoint.ts';
import type { Balancer } from './balancer.ts';
import { ConsistentHashing } from './consistent-hashing.ts';
import { Latency } from './latency.ts';
import { LeastConnections } from './least-connections.ts';
import { RoundRobin } from './round-robin.ts';
import { SlowStart } from './slow-start.ts';
import { StickySessions } from './sticky-sessions.ts';
import { WithFailover } from './with-failover.ts';

type Make = (endpoints: readonly Endpoint[], upstream: UpstreamEntity, slowStart: SlowStart, clock: Clock) => Balancer;

/** Every algorithm, by the name it has in the configuration. */
const algorithms: Readonly<Record<UpstreamEntity['algorithm'], Make>> = {
  'round-robin': (endpoints, _upstream, slowStart) => new RoundRobin(endpoints, slowStart),
  'consistent-hashing': (endpoints, upstream) => new ConsistentHashing(endpoints, upstream),
  'least-connections': (endpoints, _upstream, slowStart) => new LeastConnections(endpoints, slowStart),
  latency: (endpoints, _upstream, slowStart, clock) => new Latency(endpoints, slowStart, clock),
  'sticky-sessions': (endpoints, upstream, slowStart) => new StickySessions(endpoints, upstream, slowStart),
};

/** As Kong: callers that are tied to a target are not given to a failover target. */
const withoutFailover = new Set<string>(['consistent-hashing', 'sticky-sessions']);

export function createBalancer(endpoints: readonly Endpoint[], upstream: UpstreamEntity, clock: Clock): Balancer {
  const slowStart = new SlowStart(clock, upstream.slow_start_seconds);
  const make = (some: readonly Endpoint[]) => algorithms[upstream.algorithm](some, upstream, slowStart, clock);
  const regular = endpoints.filter(({ isFailover }) => !isFailover);
  if (regular.length === endpoints.length || withoutFailover.has(upstream.algorithm)) return make(regular);
  return new WithFailover(make(regular), make(endpoints.filter(({ isFailover }) => isFailover)));
}
