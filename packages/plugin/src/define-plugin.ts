import type { PluginDefinition } from '@sallyport/pipeline';
import type { z } from 'zod';

/**
 * The version of all that this package exports. It grows by one whenever a plugin written for it could stop working;
 * what is merely added leaves it as it is.
 */
export const interfaceVersion = 1;

/** Where a plugin runs: next to another one, which may itself come from outside. */
export type Place =
  | { readonly after: string; readonly before?: never }
  | { readonly before: string; readonly after?: never };

/** A plugin that does not come with the gateway. */
export type OutsidePlugin<Schema extends z.ZodType = z.ZodType> = PluginDefinition<Schema> &
  Place & {
    /** The version of the interface that the plugin was written for. */
    readonly interface: typeof interfaceVersion;
  };

/** Declares a plugin, typed by its schema. A module exports one as its default, or a list of them. */
export function definePlugin<Schema extends z.ZodType>(plugin: OutsidePlugin<Schema>): OutsidePlugin<Schema> {
  return plugin;
}
