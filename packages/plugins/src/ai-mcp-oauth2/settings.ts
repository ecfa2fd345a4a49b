import { z } from 'zod';
import { isFieldName } from '../shared/named-value.ts';

// The kinds of settings that ai-mcp-oauth2 is made of.

export const url = z.url({ protocol: /^https?$/, error: 'should be a URL that begins with https:// or http://' });

export const flag = (byDefault: boolean, what: string) => z.boolean().default(byDefault).describe(what);

export const seconds = (byDefault: number, what: string) => z.int().min(0).default(byDefault).describe(what);

export const referenceable = z.string().min(1).meta({ referenceable: true });

export const secret = z.string().min(1).meta({ referenceable: true, encrypted: true });

/** From the outside in: `[realm_access, roles]`. */
export const claimPath = z.array(z.string().min(1)).min(1);

export const headerName = z.string().refine(isFieldName, 'should be a header name');

/** RFC 6749 §3.3, some with a space between. */
export const scopes = z
  .array(
    z
      .string()
      .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, 'should be scopes with a space between'),
  )
  .min(1);
