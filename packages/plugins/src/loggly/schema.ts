import { z } from 'zod';
import { noLuaFieldsSchema } from '../shared/no-lua.ts';
import { severityShape } from '../shared/syslog/severity.ts';

export const logglySchema = z.strictObject({
  key: z
    .string()
    .min(1)
    .describe("Customer token of Loggly. It stands in each message, which Loggly's syslog takes unencrypted.")
    .meta({ referenceable: true, encrypted: true }),
  host: z.string().min(1).default('logs-01.loggly.com').describe('Where messages are sent.'),
  port: z.int().min(1).max(65_535).default(514).describe('Its port, for datagrams.'),
  tags: z
    .array(z.string().regex(/^[^"\\\]]+$/, 'may not contain ", \\ or ]'))
    .default(['kong'])
    .describe('Tags of the records.'),
  ...severityShape,
  timeout: z
    .number()
    .min(0)
    .default(10_000)
    .describe('Accepted, as Kong has it; nothing waits for a datagram, so there is nothing to limit.')
    .meta({ deprecated: true }),
  custom_fields_by_lua: noLuaFieldsSchema,
});
