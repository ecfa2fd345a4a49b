import { readText } from '@sallyport/json';
import type { WatchFilter } from './source.ts';

export const noChanges: WatchFilter = {
  toolsListChanged: false,
  promptsListChanged: false,
  resourcesListChanged: false,
  resourceSubscriptions: [],
};

/** Of every list; of no resource in particular. */
export const everyListChange: WatchFilter = {
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
  resourceSubscriptions: [],
};

export function isNothing(filter: WatchFilter): boolean {
  const { toolsListChanged, promptsListChanged, resourcesListChanged, resourceSubscriptions } = filter;
  return !toolsListChanged && !promptsListChanged && !resourcesListChanged && resourceSubscriptions.length === 0;
}

/** What either lets through. */
export function unionOf(one: WatchFilter, other: WatchFilter): WatchFilter {
  return {
    toolsListChanged: one.toolsListChanged || other.toolsListChanged,
    promptsListChanged: one.promptsListChanged || other.promptsListChanged,
    resourcesListChanged: one.resourcesListChanged || other.resourcesListChanged,
    resourceSubscriptions: [...new Set([...one.resourceSubscriptions, ...other.resourceSubscriptions])],
  };
}

/** What both let through, in the order of the first. */
export function intersectionOf(one: WatchFilter, other: WatchFilter): WatchFilter {
  const uris = new Set(other.resourceSubscriptions);
  return {
    toolsListChanged: one.toolsListChanged && other.toolsListChanged,
    promptsListChanged: one.promptsListChanged && other.promptsListChanged,
    resourcesListChanged: one.resourcesListChanged && other.resourcesListChanged,
    resourceSubscriptions: one.resourceSubscriptions.filter((uri) => uris.has(uri)),
  };
}

/** Does the first let through whatever the second does? */
export function covers(all: WatchFilter, filter: WatchFilter): boolean {
  const { resourceSubscriptions: known, ...lists } = all;
  return (
    filter.resourceSubscriptions.every((uri) => known.includes(uri)) &&
    (Object.keys(lists) as (keyof typeof lists)[]).every((list) => all[list] || !filter[list])
  );
}

/** Is this notification one that the filter asks for? */
export function letsThrough(filter: WatchFilter, method: string, params: Buffer | undefined): boolean {
  switch (method) {
    case 'notifications/tools/list_changed':
      return filter.toolsListChanged;
    case 'notifications/prompts/list_changed':
      return filter.promptsListChanged;
    case 'notifications/resources/list_changed':
      return filter.resourcesListChanged;
    case 'notifications/resources/updated':
      return isSubscribed(filter, params && readText(params, 'uri'));
    default:
      return false;
  }
}

/** An update may be about something inside what was subscribed to. */
function isSubscribed({ resourceSubscriptions }: WatchFilter, uri: string | undefined): boolean {
  return uri !== undefined && resourceSubscriptions.some((one) => uri === one || uri.startsWith(`${one}/`));
}
