import { createHash } from 'node:crypto';
import type { Exchange, PluginInstanceContext } from '@sallyport/pipeline';
import { agentOf } from './agent-of.ts';

export const callerKinds = ['consumer', 'credential', 'ip', 'service', 'header', 'path', 'consumer-group'] as const;
export type CallerKind = (typeof callerKinds)[number] | 'route' | 'agent';

export interface CallerKeyOptions {
  readonly headerName: string | undefined;
  readonly path: string | undefined;
}

/**
 * Whose request it is, as the key to count it under; undefined when a request hasn't got what is asked for. Consumers fall
 * back to credentials, as in Kong.
 */
export function compileCaller(
  kind: CallerKind,
  { headerName, path }: CallerKeyOptions,
  { consumerGroupId }: PluginInstanceContext,
): (x: Exchange) => string | undefined {
  const header = headerName?.toLowerCase() ?? '';
  switch (kind) {
    case 'consumer':
      return (x) => x.consumer?.id ?? bounded(x.credential?.id);
    case 'credential':
      return (x) => bounded(x.credential?.id);
    case 'agent':
      return (x) => bounded(agentOf(x));
    case 'service':
      return (x) => x.service?.id;
    case 'route':
      return (x) => x.route?.id;
    case 'consumer-group':
      return (x) => consumerGroupId ?? x.consumerGroups[0]?.id;
    case 'header':
      return (x) => bounded(x.requestHeaders.get(header));
    case 'path':
      return (x) => (x.path === path ? path : undefined);
    case 'ip':
      return (x) => x.head.clientIp;
  }
}

/** Header values and what tokens say are as long as callers like: long ones are counted by their hash, so that keys stay small. */
function bounded(value: string | undefined): string | undefined {
  if (value === undefined || value.length <= 64) return value;
  return createHash('sha256').update(value).digest('base64url');
}
