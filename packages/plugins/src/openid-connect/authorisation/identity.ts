import { actorsOf, textOf } from '@sallyport/oauth';
import type { Claims, Directory, Identity, Services } from '@sallyport/pipeline';
import { compileConsumerSearch } from '../../shared/consumer-search.ts';
import type { Failure } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { findClaim } from './decision.ts';

interface Identified {
  readonly identity: Identity | undefined;
  readonly problem: Failure | undefined;
}

/**
 * Who somebody is: the consumer that a claim names, else whoever `credential_claim` says.
 *
 * Where claims name consumers and there is not one in the whole configuration, nobody could ever pass: then requirements on
 * claims decide alone, if there are some.
 */
export function compileIdentity(
  config: OpenidConnectConfig,
  { directory, log }: Pick<Services, 'directory' | 'log'>,
): (sources: readonly Claims[]) => Identified {
  const paths = config.consumer_claims ?? (config.consumer_claim === undefined ? [] : [config.consumer_claim]);
  const findConsumer = compileConsumerSearch(config.consumer_by, directory, config.by_username_ignore_case);
  const needsConsumer = paths.length > 0 && !config.consumer_optional && !decidesByClaims(config, directory);
  if (paths.length > 0 && !config.consumer_optional && !needsConsumer)
    log.warn(
      'openid-connect: there is no consumer, so that consumer_claim names nobody; claims alone decide who passes',
    );

  return (sources) => {
    const name = firstText(sources, paths);
    const consumer = name === undefined ? undefined : findConsumer(name);
    const identifier = textOf(findClaim(sources, config.credential_claim)) ?? (consumer && name);
    const problem: Failure | undefined =
      needsConsumer && consumer === undefined
        ? { kind: 'forbidden', reason: name === undefined ? 'no claim names a consumer' : 'there is no such consumer' }
        : undefined;
    if (identifier === undefined)
      return { identity: undefined, problem: problem ?? { kind: 'unauthorized', reason: 'it names nobody' } };
    const { actor, agents } = actorsOf(sources[0]!);
    return {
      identity: { consumer, credential: { id: identifier }, credentialIdentifier: identifier, actor, agents },
      problem,
    };
  };
}

function decidesByClaims(config: OpenidConnectConfig, directory: Directory): boolean {
  const { groups_required, scopes_required, roles_required, audience_required } = config;
  return (
    !directory.hasConsumers && (groups_required ?? scopes_required ?? roles_required ?? audience_required) !== undefined
  );
}

function firstText(sources: readonly Claims[], paths: readonly (readonly string[])[]): string | undefined {
  for (const path of paths) {
    const text = textOf(findClaim(sources, path));
    if (text !== undefined) return text;
  }
  return undefined;
}
