import type { Claims } from '@sallyport/pipeline';
import { valuesOf } from '../claims/claim-path.ts';
import { scopesOf } from '../scopes.ts';

/** An issuer whose tokens are exchanged, and which of them. */
export interface SubjectIssuer {
  readonly issuer: string;
  /** All must hold; without any, every token of this issuer is exchanged. */
  readonly conditions?: ExchangeConditions | undefined;
}

/** `has_…`: the token has all that are listed. `missing_…`: it lacks one of them, so that another token is needed. */
export interface ExchangeConditions {
  readonly has_scopes?: readonly string[] | undefined;
  readonly missing_scopes?: readonly string[] | undefined;
  readonly has_audience?: readonly string[] | undefined;
  readonly missing_audience?: readonly string[] | undefined;
}

/** The entry that a token's issuer is listed under. */
export function issuerOf<Issuer extends SubjectIssuer>(claims: Claims, issuers: readonly Issuer[]): Issuer | undefined {
  return issuers.find(({ issuer }) => issuer === claims['iss']);
}

/** Whether a token of a listed issuer is one to exchange. */
export function meets(claims: Claims, conditions: ExchangeConditions | undefined): boolean {
  if (conditions === undefined) return true;
  const scopes = scopesOf(claims);
  const audience = new Set(valuesOf(claims['aud']));
  return (
    hasAll(scopes, conditions.has_scopes) &&
    lacksOne(scopes, conditions.missing_scopes) &&
    hasAll(audience, conditions.has_audience) &&
    lacksOne(audience, conditions.missing_audience)
  );
}

function hasAll(values: ReadonlySet<string>, listed: readonly string[] = []): boolean {
  return listed.every((value) => values.has(value));
}

function lacksOne(values: ReadonlySet<string>, listed: readonly string[] = []): boolean {
  return listed.length === 0 || !hasAll(values, listed);
}
