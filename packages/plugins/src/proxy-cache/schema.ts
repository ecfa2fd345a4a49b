import { z } from 'zod';
import { memorySettings } from '../shared/memory-settings.ts';
import { headerName } from '../shared/setting-kinds.ts';
import { parseMediaType } from './media-type.ts';

export const proxyCacheSchema = z.strictObject({
  response_code: z
    .array(
      z
        .int()
        .min(200)
        .max(599)
        .refine((status) => status !== 206 && status !== 304, 'parts of an answer (206, 304) cannot be cached'),
    )
    .min(1)
    .default([200, 301, 404])
    .describe('Status codes of answers that are cached.'),
  request_method: z
    .array(z.enum(['HEAD', 'GET', 'POST', 'PATCH', 'PUT']))
    .min(1)
    .default(['GET', 'HEAD'])
    .describe('Methods of requests that are answered from the cache. The body of a request belongs to its key.'),
  content_type: z
    .array(z.string().refine((type) => parseMediaType(type) !== undefined, 'should be a media type: type/subtype'))
    .min(1)
    .default(['text/plain', 'application/json'])
    .describe('Types of answers that are cached, with exactly these parameters; * stands for any type or subtype.'),
  cache_ttl: z.int().positive().default(300).describe('Seconds for which an answer is fresh, without cache_control.'),
  strategy: z
    .literal('memory', 'answers are kept in memory: write memory')
    .describe('Must be memory: answers are kept in the memory of each worker.'),
  cache_control: z
    .boolean()
    .default(false)
    .describe('Heed Cache-Control of requests and answers (RFC 9111); answers that say nothing are not cached then.'),
  ignore_uri_case: z.boolean().default(false).describe('Take paths and queries that differ in case as equal.'),
  storage_ttl: z
    .int()
    .positive()
    .optional()
    .describe('Seconds for which an answer is kept, whether fresh or not. Default: as long as it is fresh.'),
  memory: memorySettings,
  vary_query_params: z
    .array(z.string().min(1))
    .optional()
    .describe('Query parameters that belong to the key. Default: all.'),
  vary_headers: z
    .array(headerName)
    .default(['Accept-Encoding'])
    .describe('Request headers that belong to the key, besides those that an answer names in Vary.'),
  response_headers: z
    .strictObject({
      age: z.boolean().default(true).describe('Tell the age of an answer from the cache, in seconds.'),
      'X-Cache-Status': z.boolean().default(true).describe('Tell Miss, Hit, Refresh or Bypass.'),
      'X-Cache-Key': z.boolean().default(true).describe('Tell the key of the answer.'),
    })
    .prefault({})
    .describe('Which headers of the cache callers see.'),
});

export type ProxyCacheConfig = z.output<typeof proxyCacheSchema>;
