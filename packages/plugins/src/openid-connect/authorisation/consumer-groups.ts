import { valuesOf } from '@sallyport/oauth';
import type { Claims, ConsumerGroup, Directory } from '@sallyport/pipeline';
import type { Failure } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { findClaim } from './decision.ts';

interface Grouped {
  /** Undefined when no claim is looked at. */
  readonly groups: readonly ConsumerGroup[] | undefined;
  readonly problem: Failure | undefined;
}

/** The consumer groups that a claim names, of those that are configured. */
export function compileConsumerGroups(
  { consumer_groups_claim: path, consumer_groups_optional: isOptional }: OpenidConnectConfig,
  directory: Directory,
): (sources: readonly Claims[]) => Grouped {
  if (path === undefined) return () => none;
  return (sources) => {
    const named = new Set(valuesOf(findClaim(sources, path)));
    // By name, the order in which plugins of groups win.
    const groups = [...named].sort().flatMap((name) => directory.groupByName(name) ?? []);
    return { groups, problem: groups.length > 0 || isOptional ? undefined : groupless };
  };
}

const none: Grouped = { groups: undefined, problem: undefined };
const groupless: Failure = { kind: 'forbidden', reason: 'it names no consumer group that is configured' };
