import { createHash } from 'node:crypto';
import type { Exchange, PluginInstanceContext } from '@sallyport/pipeline';
import type { RateLimitingConfig } from './schema.ts';

/**
 * Under which key a request is counted: the plugin instance, and whose request it is. What a request hasn't got falls
 * back as in Kong: consumer to credential, and everything to the client's address.
 */
export function compileCounterKey(config: RateLimitingConfig, context: PluginInstanceContext): (x: Exchange) => string {
  const { limit_by: by } = config;
  const find = compileFind(config, context);
  const prefix = `${context.pluginId}:${by}:`;
  const addressPrefix = `${context.pluginId}:ip:`;
  return (x) => {
    const found = find(x);
    return found === undefined ? addressPrefix + x.head.clientIp : prefix + found;
  };
}

function compileFind(
  { limit_by, header_name, path }: RateLimitingConfig,
  { consumerGroupId }: PluginInstanceContext,
): (x: Exchange) => string | undefined {
  const header = header_name?.toLowerCase() ?? '';
  switch (limit_by) {
    case 'consumer':
      return (x) => x.consumer?.id ?? x.credential?.id;
    case 'credential':
      return (x) => x.credential?.id;
    case 'service':
      return (x) => x.service?.id;
    case 'consumer-group':
      return (x) => consumerGroupId ?? x.consumerGroups[0]?.id;
    case 'header':
      return (x) => bounded(x.requestHeaders.get(header));
    case 'path':
      return (x) => (x.path === path ? path : undefined);
    case 'ip':
      return () => undefined;
  }
}

/** Callers choose header values: long ones are counted by their hash, so that keys stay small. */
function bounded(value: string | undefined): string | undefined {
  if (value === undefined || value.length <= 64) return value;
  return createHash('sha256').update(value).digest('base64url');
}
