import { z } from 'zod';

// The kinds of settings that ai-mcp-oauth2 is made of.

export const flag = (byDefault: boolean, what: string) => z.boolean().default(byDefault).describe(what);

export const seconds = (byDefault: number, what: string) => z.int().min(0).default(byDefault).describe(what);

/** From the outside in: `[realm_access, roles]`. */
export const claimPath = z.array(z.string().min(1)).min(1);

/** RFC 6749 §3.3, some with a space between. */
export const scopes = z
  .array(
    z
      .string()
      .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, 'should be scopes with a space between'),
  )
  .min(1);
