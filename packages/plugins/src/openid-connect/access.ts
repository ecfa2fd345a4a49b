import type { Claims, ConsumerGroup, Identity, Services } from '@sallyport/pipeline';
import { compileDecision } from './authorisation/decision.ts';
import type { OpenidConnectConfig } from './schema.ts';

/** What comes of a valid token with these claims. */
export interface JudgedClaims {
  /** Undefined where it is let in; for people who run the gateway. */
  readonly refusal: { readonly status: 401 | 403; readonly reason: string } | undefined;
  readonly identity: Identity | undefined;
  /** Undefined: the consumer's own. */
  readonly consumerGroups: readonly ConsumerGroup[] | undefined;
  readonly authenticatedGroups: readonly string[] | undefined;
}

/** Who may, were this what a token says: for those who look over a configuration, by what the gateway goes by. */
export function judgeClaims(
  config: Readonly<Record<string, unknown>>,
  services: Pick<Services, 'directory' | 'log'>,
  claims: Claims,
): JudgedClaims {
  const decide = compileDecision(config as unknown as OpenidConnectConfig, services);
  const { identity, consumerGroups, authenticatedGroups, failure } = decide({
    method: 'bearer',
    accessToken: { text: '', claims },
  });
  const refusal = failure && {
    status: failure.kind === 'forbidden' ? (403 as const) : (401 as const),
    reason: failure.reason,
  };
  return { refusal, identity, consumerGroups, authenticatedGroups };
}

export { actorsOf } from '@sallyport/oauth';
