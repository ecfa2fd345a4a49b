import { z } from 'zod';

/** Kong's settings of strategy memory. */
export const memorySettings = z
  .strictObject({
    dictionary_name: z
      .string()
      .min(1)
      .default('kong_db_cache')
      .describe('Names the cache of a worker. All of them share the bound that --cache-memory-max sets.'),
  })
  .prefault({})
  .describe('Settings of strategy memory.');
