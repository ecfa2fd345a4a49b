import { clientAuthMethods } from '@sallyport/oauth';
import { z } from 'zod';
import { headerName, httpUrl, referenceable, secret } from '../../shared/setting-kinds.ts';

// The kinds of settings that openid-connect is made of.

export const text = (what: string) => z.string().min(1).optional().describe(what);

export const texts = (what: string) => z.array(z.string().min(1)).optional().describe(what);

/** Each may be a reference to a vault. */
export const referenceableTexts = (what: string) => z.array(referenceable).optional().describe(what);

/** Operators write credentials into such values too, which are not for everybody's eyes. */
export const privateTexts = (what: string) =>
  z
    .array(z.string().min(1).meta({ encrypted: true }))
    .optional()
    .describe(what);

export const secretTexts = (what: string) => z.array(secret).optional().describe(what);

export const flag = (byDefault: boolean, what: string) => z.boolean().default(byDefault).describe(what);

export const seconds = (byDefault: number, what: string) => z.number().min(0).default(byDefault).describe(what);

export const secondsIfAny = (what: string) => z.number().min(0).optional().describe(what);

/** A path of members, from the outside in: `[realm_access, roles]`. */
export const claimPath = (byDefault: readonly string[], what: string) =>
  z
    .array(z.string().min(1))
    .min(1)
    .default([...byDefault])
    .describe(what);

export const claimPathIfAny = (what: string) => z.array(z.string().min(1)).min(1).optional().describe(what);

/** `[a b, c]`: both a and b, or c. */
export const required = (what: string) =>
  z
    .array(z.string().regex(/\S/, 'should hold at least one value'))
    .min(1)
    .optional()
    .describe(`${what} Of an item with several values separated by spaces all are needed; one item is enough.`);

export const header = (what: string) => headerName.optional().describe(what);

export const endpoint = (what: string) => httpUrl.optional().describe(what);

export const endpointReference = (what: string) =>
  z
    .union([httpUrl, z.string().startsWith('{vault://')])
    .optional()
    .meta({ referenceable: true })
    .describe(what);

/** Places in which a caller may put something. */
export const places = <const Place extends string>(all: readonly Place[], byDefault: readonly Place[], what: string) =>
  z
    .array(z.enum(all))
    .min(1)
    .default([...byDefault])
    .describe(what);

export const clientAuthMethod = z.enum(clientAuthMethods);

export const endpointAuthMethod = (what: string) => clientAuthMethod.optional().describe(what);

/** Takes nothing; for what Kong has and the gateway has not. */
export const absent = (why: string) => z.undefined(why).optional().describe(`Not supported: ${why}.`);
