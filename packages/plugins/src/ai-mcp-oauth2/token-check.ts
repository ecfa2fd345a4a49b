import type { TokenProblem } from '@sallyport/oauth';
import type { Claims, Services } from '@sallyport/pipeline';
import { introspects } from './check.ts';
import { createIntrospectionCheck } from './introspection-check.ts';
import type { AiMcpOauth2Config } from './schema.ts';
import { createSignatureCheck } from './signature-check.ts';

/** What is known of a token, or why it is not accepted. A token that is shown again has the same object. */
export type TokenOutcome = { readonly claims: Claims } | TokenProblem;

/** Tells whether an access token is one of the issuers' and good at the moment; not yet what it is good for. */
export interface TokenCheck {
  check(token: string): TokenOutcome | Promise<TokenOutcome>;
  close(): void;
}

export function createTokenCheck(config: AiMcpOauth2Config, services: Services): TokenCheck {
  const check = introspects(config)
    ? createIntrospectionCheck(config, services)
    : createSignatureCheck(config, services);
  return { ...check, check: (token) => after(check.check(token), withoutProof) };
}

/** A token bound to a key is only good with a proof of that key (RFC 9449 §7.1, RFC 8705 §3), and here nobody asks for one. */
function withoutProof(outcome: TokenOutcome): TokenOutcome {
  if (!('claims' in outcome) || outcome.claims['cnf'] === undefined) return outcome;
  return { problem: 'it is bound to a key, whose proof only openid-connect can verify', kind: 'invalid' };
}

function after<From, To>(value: From | Promise<From>, then: (value: From) => To): To | Promise<To> {
  return value instanceof Promise ? value.then(then) : then(value);
}
