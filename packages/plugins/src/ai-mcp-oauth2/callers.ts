import { actorsOf, claimAt, textOf, valuesOf } from '@sallyport/oauth';
import type { Claims, Consumer, ConsumerGroup, Identity, Services } from '@sallyport/pipeline';
import { compileConsumerSearch } from '../shared/consumer-search.ts';
import type { AiMcpOauth2Config } from './schema.ts';

/** Whom a verified token speaks of. */
export interface Caller {
  readonly identity: Identity;
  /** Of the token, where it is to name them; else those of the consumer count. */
  readonly groups: readonly ConsumerGroup[] | undefined;
  /** No consumer, or no group, that is configured is named. */
  readonly isForbidden: boolean;
}

/** Finds the caller that claims speak of; undefined when they speak of nobody. */
export function compileCallers(
  config: AiMcpOauth2Config,
  { directory }: Pick<Services, 'directory'>,
): (claims: Claims) => Caller | undefined {
  const { consumer_claim, consumer_optional, credential_claim } = config;
  const { consumer_groups_claim, consumer_groups_optional } = config;
  const findConsumer = compileConsumerSearch(config.consumer_by, directory);

  function consumerOf(claims: Claims): Consumer | undefined {
    const name = consumer_claim === undefined ? undefined : textOf(claimAt(claims, consumer_claim));
    return name === undefined ? undefined : findConsumer(name);
  }

  function groupsOf(claims: Claims): readonly ConsumerGroup[] | undefined {
    if (consumer_groups_claim === undefined) return undefined;
    const names = new Set(valuesOf(claimAt(claims, consumer_groups_claim)));
    // By name, the order in which plugins of groups win.
    return [...names].sort().flatMap((name) => directory.groupByName(name) ?? []);
  }

  return (claims) => {
    const consumer = consumerOf(claims);
    const name = textOf(claimAt(claims, credential_claim)) ?? consumer?.id;
    if (name === undefined) return undefined;
    const groups = groupsOf(claims);
    const lacksConsumer = consumer_claim !== undefined && !consumer_optional && consumer === undefined;
    const lacksGroup = groups?.length === 0 && !consumer_groups_optional;
    return {
      identity: { consumer, credential: { id: name }, credentialIdentifier: name, ...actorsOf(claims) },
      groups,
      isForbidden: lacksConsumer || lacksGroup,
    };
  };
}
