import { z } from 'zod';
import { noLuaFieldsSchema } from '../shared/no-lua.ts';

export const udpLogSchema = z.strictObject({
  host: z.string().min(1).describe('Name or address of the receiver.'),
  port: z.int().min(1).max(65_535).describe('Its port.'),
  timeout: z
    .number()
    .min(0)
    .default(10_000)
    .describe('Accepted, as Kong has it; nothing waits for a datagram, so there is nothing to limit.')
    .meta({ deprecated: true }),
  custom_fields_by_lua: noLuaFieldsSchema,
});
