import type { Exchange, PluginInstanceContext } from '@sallyport/pipeline';
import { compileCaller } from '../shared/caller-key.ts';
import type { RateLimitingAdvancedConfig } from './schema.ts';

/** Under which key a request is counted: the namespace, and whose request it is; the client's address for what is missing. */
export function compileCounterKey(
  config: RateLimitingAdvancedConfig,
  context: PluginInstanceContext,
): (x: Exchange) => string {
  const { identifier, compound_identifier = [], header_name: headerName, path, namespace } = config;
  const kinds = compound_identifier.length > 0 ? compound_identifier : [identifier];
  const callers = kinds.map((kind) => ({ kind, find: compileCaller(kind, { headerName, path }, context) }));
  const prefix = `advanced:${namespace ?? context.pluginId}`;
  return (x) => {
    let key = prefix;
    for (const { kind, find } of callers) {
      const found = find(x);
      // With its length, since a caller may choose a value that looks like two.
      key += found === undefined ? `:ip:${x.head.clientIp}` : `:${kind}:${found.length}:${found}`;
    }
    return key;
  };
}
