import { isJsonObject, readJson, readMember, toJson } from '@sallyport/json';
import type { WatchFilter } from '../../source/source.ts';

/** `notifications` of what a client asks for; undefined when that is no filter. */
export function readFilter(params: Buffer | undefined): WatchFilter | undefined {
  const notifications = params && readMember(params, 'notifications');
  if (notifications === undefined || !isJsonObject(notifications)) return undefined;
  const asked = readJson(notifications.toString()) as Partial<Record<keyof WatchFilter, unknown>>;
  const { toolsListChanged, promptsListChanged, resourcesListChanged, resourceSubscriptions = [] } = asked;
  for (const flag of [toolsListChanged, promptsListChanged, resourcesListChanged])
    if (flag !== undefined && typeof flag !== 'boolean') return undefined;
  if (!Array.isArray(resourceSubscriptions) || resourceSubscriptions.length > subscriptionsMax) return undefined;
  if (!resourceSubscriptions.every((uri) => typeof uri === 'string')) return undefined;
  return {
    toolsListChanged: toolsListChanged === true,
    promptsListChanged: promptsListChanged === true,
    resourcesListChanged: resourcesListChanged === true,
    resourceSubscriptions: resourceSubscriptions as string[],
  };
}

/** What was granted, and nothing of the rest. */
export function writeFilter(filter: WatchFilter): Buffer {
  const { toolsListChanged, promptsListChanged, resourcesListChanged, resourceSubscriptions } = filter;
  return toJson({
    ...(toolsListChanged && { toolsListChanged }),
    ...(promptsListChanged && { promptsListChanged }),
    ...(resourcesListChanged && { resourcesListChanged }),
    ...(resourceSubscriptions.length > 0 && { resourceSubscriptions }),
  });
}

const subscriptionsMax = 1000;
