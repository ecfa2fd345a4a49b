import { claimAt, compileRequirement, isAudience, type Requirement, valuesOf } from '@sallyport/oauth';
import type { Claims, ConsumerGroup, Identity, Services } from '@sallyport/pipeline';
import type { Failure, Grant } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { compileConsumerGroups } from './consumer-groups.ts';
import { compileIdentity } from './identity.ts';

/** Whether somebody may pass, and as whom. Made once for a token that is used again. */
export interface Decision {
  /** Where claims are looked for, the first that has one winning. */
  readonly sources: readonly Claims[];
  /** Known also of those who may not pass, for the log; undefined when the token names nobody. */
  readonly identity: Identity | undefined;
  /** Undefined: the consumer's own. */
  readonly consumerGroups: readonly ConsumerGroup[] | undefined;
  readonly authenticatedGroups: readonly string[] | undefined;
  readonly failure: Failure | undefined;
}

/** What is required of a grant (the settings `*_required`, `claims_forbidden`) and who it is of (`consumer_claim` and so on). */
export function compileDecision(
  config: OpenidConnectConfig,
  services: Pick<Services, 'directory' | 'log'>,
): (grant: Grant) => Decision {
  const requirements = requirementsOf(config);
  const { claims_forbidden: forbidden = [], authenticated_groups_claim: groupsClaim } = config;
  const identityOf = compileIdentity(config, services);
  const consumerGroupsOf = compileConsumerGroups(config, services.directory);

  function decide(grant: Grant): Decision {
    const sources = sourcesOf(grant);
    const { identity, problem: identityProblem } = identityOf(sources);
    const { groups, problem: groupsProblem } = consumerGroupsOf(sources);
    const claimed = groupsClaim && valuesOf(findClaim(sources, groupsClaim));
    return {
      sources,
      identity,
      consumerGroups: groups,
      authenticatedGroups: claimed,
      failure: firstProblem(sources) ?? identityProblem ?? groupsProblem,
    };
  }

  // The audience of a protected resource is the resource, unless the configuration says another one.
  const resource = config.audience_required === undefined ? config.protected_resource_metadata?.resource : undefined;

  function firstProblem(sources: readonly Claims[]): Failure | undefined {
    if (config.domains !== undefined && !config.domains.includes(String(findClaim(sources, ['hd']))))
      return { kind: 'unauthorized', reason: 'it is of another domain' };
    if (resource !== undefined && !isAudience(findClaim(sources, config.audience_claim), resource))
      return { kind: 'unauthorized', reason: 'it is for another resource' };
    for (const { what, path, requirement } of requirements) {
      if (!requirement.isMetBy(new Set(valuesOf(findClaim(sources, path)))))
        return { kind: 'forbidden', reason: `its ${what} are not those required` };
    }
    const present = forbidden.find((name) => findClaim(sources, [name]) !== undefined);
    return present === undefined ? undefined : { kind: 'forbidden', reason: `the claim ${present} is forbidden` };
  }

  const decisions = new WeakMap<Claims, Decision>();
  return (grant) => {
    const known = decisions.get(mainClaims(grant));
    if (known !== undefined && isOf(known, grant)) return known;
    const decision = decide(grant);
    decisions.set(mainClaims(grant), decision);
    return decision;
  };
}

/** A claim from the first source that has it: the access token, introspection, UserInfo, the ID token. */
export function findClaim(sources: readonly Claims[], path: readonly string[]): unknown {
  for (const claims of sources) {
    const claim = claimAt(claims, path);
    if (claim !== undefined) return claim;
  }
  return undefined;
}

const nothing: Claims = Object.freeze({});

function mainClaims({ accessToken, introspection, userInfo, idToken }: Grant): Claims {
  return accessToken?.claims ?? introspection ?? userInfo ?? idToken?.claims ?? nothing;
}

function sourcesOf({ accessToken, introspection, userInfo, idToken }: Grant): readonly Claims[] {
  return [accessToken?.claims, introspection, userInfo, idToken?.claims].filter((claims) => claims !== undefined);
}

function isOf({ sources }: Decision, { accessToken, introspection, userInfo, idToken }: Grant): boolean {
  let at = 0;
  if (accessToken?.claims !== undefined && sources[at++] !== accessToken.claims) return false;
  if (introspection !== undefined && sources[at++] !== introspection) return false;
  if (userInfo !== undefined && sources[at++] !== userInfo) return false;
  if (idToken !== undefined && sources[at++] !== idToken.claims) return false;
  return at === sources.length;
}

interface ClaimRequirement {
  readonly what: string;
  readonly path: readonly string[];
  readonly requirement: Requirement;
}

function requirementsOf(config: OpenidConnectConfig): ClaimRequirement[] {
  const { scopes_required, audience_required, groups_required, roles_required } = config;
  const all: [what: string, path: readonly string[], items: readonly string[] | undefined][] = [
    ['scopes', config.scopes_claim, scopes_required],
    ['audiences', config.audience_claim, audience_required],
    ['groups', config.groups_claim, groups_required],
    ['roles', config.roles_claim, roles_required],
  ];
  return all.flatMap(([what, path, items]) => {
    const requirement = compileRequirement(items);
    return requirement === undefined ? [] : [{ what, path, requirement }];
  });
}
