import { z } from 'zod';
import { noLuaFieldsSchema } from '../shared/no-lua.ts';
import { severityShape } from '../shared/syslog/severity.ts';
import { facilities } from './facilities.ts';

export const syslogSchema = z
  .strictObject({
    facility: z.enum(facilities).default('user').describe('What part of a system the records are of.'),
    ...severityShape,
    transport: z
      .enum(['udp', 'tcp', 'tls', 'unix'])
      .default('udp')
      .describe('How the daemon is reached; `unix` is a stream socket at `path`. Kong has only its own machine.'),
    host: z.string().min(1).default('127.0.0.1').describe('Where the daemon is. Not for `unix`.'),
    port: z.int().min(1).max(65_535).optional().describe('Its port; 514 without it, and 6514 for TLS. Not for `unix`.'),
    path: z.string().min(1).optional().describe('Path of the Unix stream socket.'),
    ssl_verify: z.boolean().default(true).describe("Check the daemon's certificate, for `tls`."),
    timeout: z
      .number()
      .min(1)
      .default(10_000)
      .describe('Milliseconds that connecting may take, and handing over one write. Not for `udp`.'),
    custom_fields_by_lua: noLuaFieldsSchema,
  })
  .refine(({ transport, path }) => (transport === 'unix') === (path !== undefined), {
    path: ['path'],
    error: 'belongs to transport: unix, which needs it',
  });

export type SyslogConfig = z.output<typeof syslogSchema>;
