import { z } from 'zod';
import { proxySettings } from '../proxy-settings.ts';
import { redisAdvancedSchema } from '../redis-settings.ts';
import { sealingSecrets } from '../sealing-secrets.ts';
import { httpUrl, referenceable, secret } from '../setting-kinds.ts';

export const upstreamSignInSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'should be lower-case letters, digits and dashes')
    .describe('Names the server in the addresses of the pages: `github`.'),
  name: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('What people are told that it is. Default: the host of `resource`.'),
  resource: httpUrl.describe(
    'The URL of the MCP server, as its clients would write it. Its metadata (RFC 9728) must be of this URL, and tokens are asked for what it names.',
  ),
  pages: httpUrl.describe(
    'The public address of the pages on which people sign in: those of a route with upstream-sign-in-pages. The redirect URI is `callback` below it.',
  ),
  issuer: httpUrl
    .optional()
    .describe(
      'The authorization server, exactly as it calls itself. Default: the first that the metadata of the server names.',
    ),
  client_id: referenceable
    .optional()
    .describe('Id of the gateway at the authorization server, where it was registered by hand.'),
  client_secret: secret.optional().describe('Its secret.'),
  client_auth: z
    .enum(['client_secret_basic', 'client_secret_post', 'none'])
    .optional()
    .describe('How it proves itself. Default: by what it has.'),
  registration: z
    .array(z.enum(['client_id_metadata', 'dynamic']))
    .min(1)
    .default(['client_id_metadata', 'dynamic'])
    .describe(
      'Without client_id, how the gateway makes itself known, in this order: by the URL of a document of its own, where the authorization server takes that; by registering itself (RFC 7591).',
    ),
  client_name: z.string().min(1).max(100).default('Sallyport').describe('What the gateway calls itself there.'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'should be one scope, without spaces and quotes'))
    .default([])
    .describe('What is asked for, where the server does not say what it wants. Default: all that it knows.'),
  secrets: sealingSecrets
    .optional()
    .describe(
      'What tokens are sealed with, at least 32 characters; the same on all gateways. The first of several seals, all open. Default: a secret of this node, gone with it.',
    ),
  storage: z
    .enum(['memory', 'redis'])
    .default('memory')
    .describe('Where tokens are kept, sealed: in this node, gone with it, or in Redis for all gateways.'),
  redis: redisAdvancedSchema.optional().describe('The Redis server, with storage `redis`.'),
  timeout: z
    .number()
    .min(1)
    .max(60_000)
    .default(10_000)
    .describe('Milliseconds that an answer of the authorization server may take.'),
  ssl_verify: z.boolean().default(true).describe('Refuse servers whose certificate cannot be verified.'),
  ...proxySettings,
});

export type UpstreamSignInConfig = z.output<typeof upstreamSignInSchema>;
