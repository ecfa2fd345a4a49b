import { z } from 'zod';
import { headerName, httpUrl } from '../../shared/setting-kinds.ts';

const tokenType = (what: string) =>
  z.string().min(1).default('urn:ietf:params:oauth:token-type:access_token').describe(what);

/** Not one of Kong's settings. */
export const tokenExchangeSchema = z
  .strictObject({
    actor: z
      .enum(['none', 'gateway', 'header'])
      .default('gateway')
      .describe(
        'Who acts for the caller. `gateway`: the gateway, by a token of its own, which the `oauth` block is used to get. `header`: an agent, by a token in a header of the request. `none`: nobody is named.',
      ),
    actor_token_header: headerName
      .optional()
      .describe('With actor `header`: which header. It is not sent upstream, and a request without it is refused.'),
    actor_token_type: tokenType("Type of the actor's token."),
    actor_scopes: z
      .array(z.string().min(1))
      .default([])
      .describe("With actor `gateway`: scopes to ask for in the gateway's own token."),
    subject_token_type: tokenType("Type of the caller's token."),
    requested_token_type: tokenType('Type of the token to ask for.'),
    resource: z
      .array(httpUrl)
      .default([])
      .describe('Resources to ask a token for (RFC 8707), besides the audiences of `oauth`.'),
    scopes: z
      .array(z.string().min(1))
      .optional()
      .describe('Scopes to ask for, instead of those of `oauth`. An empty list leaves them to the provider.'),
  })
  .describe(
    "An extension, which Kong does not have: the upstream gets a token for the caller (RFC 8693), exchanged for the verified token that the caller showed, instead of the gateway's own.",
  );

export type TokenExchangeConfig = z.output<typeof tokenExchangeSchema>;
