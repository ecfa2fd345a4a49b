import { RE2JS } from 're2js';
import { z } from 'zod';
import { isPattern } from './origins.ts';

const methods = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'] as const;

/** Several in one entry work too, since entries are joined by commas. */
const headerNames = z.string().regex(/^[\x20-\x7e]*$/, 'should be a header name');

export const corsSchema = z.strictObject({
  origins: z
    .array(
      z
        .string()
        .min(1)
        .refine(isUsableOrigin, 'should be *, an origin such as https://app.example, or a regular expression'),
    )
    .optional()
    .describe(
      'Origins that may read answers: `*`, `https://app.example`, or a regular expression for the whole origin; without a scheme, for its host. All when left out.',
    ),
  methods: z
    .array(z.enum(methods))
    .default([...methods])
    .describe('Methods that a preflight allows.'),
  headers: z
    .array(headerNames)
    .optional()
    .describe('Request headers that a preflight allows; when left out, those that it asks for.'),
  exposed_headers: z
    .array(headerNames)
    .optional()
    .describe(
      'Response headers that pages may read. MCP clients in browsers need Mcp-Session-Id and WWW-Authenticate.',
    ),
  max_age: z.number().optional().describe('Seconds for which a browser may remember a preflight.'),
  credentials: z.boolean().default(false).describe('Pages may send cookies and other credentials.'),
  private_network: z
    .boolean()
    .default(false)
    .describe('Pages of a public network may call this one, when their preflight asks to.'),
  preflight_continue: z.boolean().default(false).describe('Leave preflights to the upstream.'),
  allow_origin_absent: z
    .boolean()
    .default(true)
    .describe('Add headers to answers of requests without an Origin too, as caches in between may want.'),
});

function isUsableOrigin(origin: string): boolean {
  if (origin === '*' || !isPattern(origin)) return true;
  try {
    RE2JS.compile(origin);
    return true;
  } catch {
    return false;
  }
}
