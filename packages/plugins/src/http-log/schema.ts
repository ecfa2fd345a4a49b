import { z } from 'zod';
import { endpointSchema } from '../shared/endpoint-schema.ts';
import { isFieldName } from '../shared/named-value.ts';
import { noLuaFieldsSchema } from '../shared/no-lua.ts';
import { oldQueueShape } from '../shared/queue-names.ts';
import { queueSchema } from '../shared/queue-schema.ts';

const headerNameSchema = z
  .string()
  .refine(isFieldName, 'should be a header name')
  .refine((name) => !/^(host|content-length|content-type)$/i.test(name), {
    error: "cannot contain a 'Host', 'Content-Length' or 'Content-Type' header",
  });

export const httpLogSchema = z
  .strictObject({
    http_endpoint: endpointSchema.describe(
      'Where records are sent. `user:password@` in it becomes Basic authorization; its query is not sent.',
    ),
    method: z.enum(['POST', 'PUT', 'PATCH']).default('POST').describe('Method of the delivery.'),
    content_type: z
      .enum(['application/json', 'application/json; charset=utf-8'])
      .default('application/json')
      .describe('Content-Type of the delivery.'),
    timeout: z.number().min(1).default(10_000).describe('Milliseconds that one delivery may take.'),
    keepalive: z
      .number()
      .min(0)
      .default(60_000)
      .describe('Milliseconds that an idle connection is kept for the next delivery.'),
    headers: z
      .record(headerNameSchema, z.string().meta({ referenceable: true, encrypted: true }))
      .optional()
      .describe('Headers of the delivery, by name.'),
    ssl_verify: z.boolean().default(true).describe("Check the receiver's certificate."),
    queue: queueSchema.prefault({}).describe('How records are batched, retried and bounded.'),
    custom_fields_by_lua: noLuaFieldsSchema,
    ...oldQueueShape,
  })
  .refine(({ http_endpoint, headers = {} }) => !hasUserInfo(http_endpoint) || !hasAuthorization(headers), {
    path: ['headers'],
    error: "specifying both an 'Authorization' header and user info in 'http_endpoint' is not allowed",
  });

export type HttpLogConfig = z.output<typeof httpLogSchema>;

function hasUserInfo(endpoint: string): boolean {
  const url = URL.parse(endpoint);
  return url !== null && (url.username !== '' || url.password !== '');
}

function hasAuthorization(headers: Record<string, string>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
}
