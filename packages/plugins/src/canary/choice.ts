import type { Exchange, Services } from '@sallyport/pipeline';
import { type AclGroup, aclGroups } from '../shared/acl-groups.ts';
import { compileBuckets } from './buckets.ts';
import type { CanaryConfig } from './schema.ts';

/** Prepares the decision whether an exchange goes to the canary: by groups, or by its bucket and the share of the moment. */
export function compileChoice(config: CanaryConfig, services: Services): (x: Exchange) => boolean {
  if (config.hash === 'allow' || config.hash === 'deny') return byGroups(config, services);
  const bucketOf = compileBuckets(config);
  const bucketsNow = compileShare(config, services);
  return (x) => bucketOf(x) < bucketsNow();
}

/** How many buckets go to the canary now. */
function compileShare({ percentage, start, duration, steps }: CanaryConfig, { clock }: Services): () => number {
  if (percentage !== undefined) {
    const buckets = (percentage * steps) / 100;
    return () => buckets;
  }
  const startMs = start! * 1000;
  const durationMs = duration * 1000;
  return () => Math.floor(((clock.nowMs() - startMs) / durationMs) * steps);
}

function byGroups({ hash, groups }: CanaryConfig, { directory }: Services): (x: Exchange) => boolean {
  const listed = new Set(groups);
  const members = directory.grouped(aclGroups, 'consumer');
  const isMember = ({ consumer, consumerGroups, authenticatedGroups }: Exchange) =>
    consumerGroups.some(({ name }) => listed.has(name)) ||
    authenticatedGroups?.some((group) => listed.has(group)) === true ||
    (consumer !== undefined &&
      members.get(consumer.id)?.some((member) => listed.has((member as AclGroup).group)) === true);
  return hash === 'allow' ? isMember : (x) => !isMember(x);
}
