import { z } from 'zod';
import { resourceUrl } from '../shared/resource-url.ts';

export const mcpPassthroughAuthSchema = z.strictObject({
  resource: resourceUrl.describe(
    'The URL under which callers reach the server through the gateway, to the letter: clients compare it with the URL they were given, and ask for tokens for it.',
  ),
  metadata_path: z
    .string()
    .regex(/^\/[\w\-.~!$&'()*+,;=:@%/]*$/, 'should be a path without a query')
    .optional()
    .describe('Where the server has its metadata, if not at the place of RFC 9728 for the path of the service.'),
  upstream_resource: resourceUrl
    .optional()
    .describe(
      'What the server calls itself in its metadata. Without this it has to be the URL of the service, or one that the URL of the service is below; metadata of anything else are refused.',
    ),
});
