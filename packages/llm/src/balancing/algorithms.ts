import type { Algorithm } from './algorithm.ts';
import { ConsistentHashing } from './consistent-hashing.ts';
import { LeastConnections } from './least-connections.ts';
import { LowestLatency } from './lowest-latency.ts';
import { HighestAccuracy, LowestUsage, type UsageStrategy } from './lowest-usage.ts';
import type { Member } from './member.ts';
import { Priority } from './priority.ts';
import { RoundRobin } from './round-robin.ts';

export interface AlgorithmOptions {
  readonly slots: number;
  readonly latencyStrategy: 'tpot' | 'e2e';
  readonly tokensCountStrategy: UsageStrategy | 'llm-accuracy';
  /** From 0 to 1. */
  random(): number;
}

type Make = (members: readonly Member[], options: AlgorithmOptions) => Algorithm;

/** Algorithms by the names that configurations have for them; `semantic` is made by whoever has its vectors. */
export const algorithms: Readonly<Record<AlgorithmName, Make>> = {
  'round-robin': () => new RoundRobin(),
  'least-connections': () => new LeastConnections(),
  'consistent-hashing': (members, { slots }) => new ConsistentHashing(members, slots),
  'lowest-latency': (_members, { latencyStrategy, random }) => new LowestLatency(latencyStrategy, random),
  'lowest-usage': (members, { tokensCountStrategy }) =>
    tokensCountStrategy === 'llm-accuracy' ? new HighestAccuracy() : new LowestUsage(members, tokensCountStrategy),
  priority: () => new Priority(),
};

export type AlgorithmName =
  | 'round-robin'
  | 'least-connections'
  | 'consistent-hashing'
  | 'lowest-latency'
  | 'lowest-usage'
  | 'priority';
