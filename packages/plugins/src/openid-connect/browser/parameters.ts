import { protocolParameters } from '@sallyport/oauth';
import type { Exchange } from '@sallyport/pipeline';
import type { OpenidConnectConfig } from '../schema.ts';

/** What the operator has the provider told at the authorization endpoint; names and values in turn. */
export function fixedParameters(config: OpenidConnectConfig): string[] {
  const values = config.authorization_query_args_values ?? [];
  return (config.authorization_query_args_names ?? []).flatMap((name, i) => [name, values[i] ?? '']);
}

/** What the caller may tell the provider, such as `login_hint`. */
export function callersParameters(x: Exchange, config: OpenidConnectConfig): string[] {
  const names = config.authorization_query_args_client ?? [];
  if (names.length === 0 || x.query === '') return [];
  const query = new URLSearchParams(x.query);
  return names.flatMap((name) => {
    const value = protocolParameters.has(name) ? null : query.get(name);
    return value === null ? [] : [name, value];
  });
}
