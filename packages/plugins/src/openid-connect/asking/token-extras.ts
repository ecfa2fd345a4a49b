import type { Exchange, Services } from '@sallyport/pipeline';
import type { OpenidConnectConfig } from '../schema.ts';
import { compileExtras } from './extras.ts';

/** What the operator, and through them the caller, tells the token endpoint besides the grant; names and values in turn. */
export interface TokenExtras {
  readonly headers: readonly string[];
  readonly fields: readonly string[];
}

export function compileTokenExtras(
  config: OpenidConnectConfig,
  services: Pick<Services, 'secret'>,
): (x: Exchange) => TokenExtras {
  const headersOf = compileExtras(
    {
      names: config.token_headers_names,
      values: config.token_headers_values,
      headers: config.token_headers_client,
    },
    services,
  );
  const fieldsOf = compileExtras(
    {
      names: config.token_post_args_names,
      values: config.token_post_args_values,
      parameters: config.token_post_args_client,
    },
    services,
  );
  return (x) => ({ headers: headersOf(x) ?? [], fields: fieldsOf(x) ?? [] });
}
