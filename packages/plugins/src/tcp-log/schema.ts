import { z } from 'zod';
import { noLuaFieldsSchema } from '../shared/no-lua.ts';

export const tcpLogSchema = z
  .strictObject({
    host: z.string().min(1).describe('Name or address of the receiver.'),
    port: z.int().min(1).max(65_535).describe('Its port.'),
    timeout: z
      .number()
      .min(1)
      .default(10_000)
      .describe('Milliseconds that connecting may take, and handing over one write.'),
    keepalive: z.number().min(0).default(60_000).describe('Milliseconds that a connection is kept without a record.'),
    tls: z.boolean().default(false).describe('Speak TLS.'),
    tls_sni: z
      .string()
      .min(1)
      .optional()
      .describe('Name to ask for, and which the certificate must be for; `host` without it.'),
    ssl_verify: z.boolean().default(true).describe("Check the receiver's certificate."),
    custom_fields_by_lua: noLuaFieldsSchema,
  })
  .refine(({ tls, tls_sni }) => tls || tls_sni === undefined, {
    path: ['tls_sni'],
    error: 'needs tls: true',
  });
