import { z } from 'zod';
import { resourceUrl } from '../../shared/resource-url.ts';
import { httpUrl } from '../../shared/setting-kinds.ts';
import { texts } from './settings.ts';

/** For routes of MCP servers: how clients learn where to get a token (RFC 9728). */
export const resourceSettings = {
  protected_resource_metadata: z
    .strictObject({
      resource: resourceUrl.describe(
        'The URL under which callers reach this resource. Tokens must be for it (`aud`), unless `audience_required` says otherwise.',
      ),
      authorization_servers: z
        .array(httpUrl)
        .min(1)
        .optional()
        .describe('Where clients can get tokens. Default: the issuer.'),
      scopes_supported: texts('Scopes that clients may want.'),
      endpoint: z
        .string()
        .regex(/^\/[^?#]*$/, 'should be a path')
        .optional()
        .describe('Path to serve the document at, besides the usual ones. The route must lead there.'),
    })
    .optional()
    .describe(
      'Tells clients without a token, or with one that does not do, where to get one, and serves the document that says so to everybody.',
    ),
};
