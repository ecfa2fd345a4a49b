import { z } from 'zod';
import { noLuaFieldsSchema } from '../shared/no-lua.ts';

export const fileLogSchema = z.strictObject({
  path: z
    .string()
    .regex(/^[^*&%\\`\0\r\n]+$/, 'not a valid filename')
    .describe('The file to append to, created if absent. `/dev/stdout` and `/dev/stderr` work too.'),
  reopen: z.boolean().default(false).describe('Open the file anew for each write, so that rotated logs are followed.'),
  custom_fields_by_lua: noLuaFieldsSchema,
});
