import type { TargetKey } from './revision.ts';

/** What clients of every revision with sessions may send; later ones add to it. */
export const legacyMethods: readonly string[] = [
  'initialize',
  'ping',
  'tools/list',
  'resources/list',
  'resources/templates/list',
  'prompts/list',
  'logging/setLevel',
  'completion/complete',
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
  'notifications/roots/list_changed',
];

/** And those that are about something, with the member of `params` that says what. */
export const legacyTargets: Readonly<Record<string, TargetKey>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'resources/subscribe': 'uri',
  'resources/unsubscribe': 'uri',
};
