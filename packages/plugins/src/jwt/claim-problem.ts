import type { Claims } from '@sallyport/pipeline';
import type { JwtConfig } from './schema.ts';

/** What is wrong with the times of a token: the claim, and what is said of it. */
export type ClaimProblem = readonly [claim: 'exp' | 'nbf', message: string];

const registered = ['exp', 'nbf'] as const;

export function compileClaimProblem({ claims_to_verify, maximum_expiration }: JwtConfig) {
  const isRequired = claims_to_verify !== undefined;
  const names = claims_to_verify ?? registered;
  return (claims: Claims, nowSeconds: number): ClaimProblem | undefined => {
    for (const name of names) {
      const value = claims[name];
      if (value === undefined && !isRequired) continue;
      if (typeof value !== 'number') return [name, 'must be a number'];
      if (name === 'exp' && value <= nowSeconds) return [name, 'token expired'];
      if (name === 'nbf' && value > nowSeconds) return [name, 'token not valid yet'];
    }
    const lifetime = (claims['exp'] as number) - nowSeconds;
    if (maximum_expiration > 0 && lifetime > maximum_expiration) return ['exp', 'exceeds maximum allowed expiration'];
    return undefined;
  };
}
