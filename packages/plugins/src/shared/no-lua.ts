import { z } from 'zod';

/** Kong's `custom_fields_by_lua`, which a file may name as long as it is empty. */
export const noLuaFieldsSchema = z
  .record(z.string(), z.string())
  .optional()
  .refine((fields) => fields === undefined || Object.keys(fields).length === 0, {
    error:
      'Lua is not run here: remove custom_fields_by_lua and add or drop fields in the collector that receives the records',
  })
  .describe('Not supported, must be empty: shape records in the collector that receives them.');
