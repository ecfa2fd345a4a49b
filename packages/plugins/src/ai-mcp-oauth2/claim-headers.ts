import { claimAt } from '@sallyport/oauth';
import type { Claims, Exchange } from '@sallyport/pipeline';
import { headerValue } from '../shared/header-value.ts';
import type { AiMcpOauth2Config } from './schema.ts';

/** Claims as the upstream reads them: a value for each header, in the order of the settings; undefined where the token has none. */
export interface ClaimHeaders {
  valuesOf(claims: Claims): readonly (string | undefined)[];
  /** Says them, and removes what the caller said in these headers. */
  set(x: Exchange, values: readonly (string | undefined)[]): void;
}

export function compileClaimHeaders({ claim_to_header, upstream_headers }: AiMcpOauth2Config): ClaimHeaders {
  const fields = [
    ...(claim_to_header ?? []).map(({ claim, header }) => ({ path: [claim], header, name: header.toLowerCase() })),
    ...(upstream_headers ?? []).map(({ path, header }) => ({ path, header, name: header.toLowerCase() })),
  ];
  return {
    valuesOf: (claims) => fields.map(({ path }) => headerValue(claimAt(claims, path))),
    set({ requestHeaders }, values) {
      for (let i = 0; i < fields.length; i++) {
        const { name, header } = fields[i]!;
        const value = values[i];
        if (value === undefined) requestHeaders.remove(name);
        else requestHeaders.set(name, value, header);
      }
    },
  };
}
