import { z } from 'zod';
import { invalid } from '../../http/problem.ts';
import type { Sealer } from '../../secrets/sealer.ts';
import { formats } from './formats.ts';

export const destinationSchema = z.strictObject({
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .refine((url) => URL.parse(url)?.username === '', 'carries a user name or password: use authorization')
    .describe(
      'Is sent a POST with lines, compressed by gzip. Private addresses are refused unless --outbound-allow names them.',
    ),
  authorization: z
    .string()
    .min(1)
    .max(4_096)
    .regex(/^[\x20-\x7e]*$/, 'is no value of a header')
    .optional()
    .describe('The value of the Authorization header. Kept sealed, and never shown.'),
  log_format: z.enum(formats).default('cef'),
  skip_ssl_verification: z.boolean().default(false).describe('Takes whatever certificate the receiver shows.'),
});

export type Destination = z.output<typeof destinationSchema>;

/** As it is kept: the header sealed; where none came, the one of before, for the same receiver alone. Throws a `Problem`. */
export function keptDestination(
  destination: Destination,
  id: string,
  before: Destination | undefined,
  sealer: Sealer,
): Destination {
  const { authorization, ...rest } = destination;
  if (authorization !== undefined) return { ...rest, authorization: sealer.seal(authorization, placeOf(id)) };
  if (before?.authorization === undefined) return rest;
  if (URL.parse(before.endpoint)?.origin !== URL.parse(rest.endpoint)?.origin)
    throw invalid([
      { field: 'authorization', rule: 'required', reason: 'has to be told anew for another receiver', source: 'body' },
    ]);
  return { ...rest, authorization: before.authorization };
}

/** As it is used. Throws where the header cannot be opened. */
export function openedDestination(kept: Destination, id: string, sealer: Sealer): Destination {
  const { authorization, ...rest } = kept;
  return authorization === undefined ? rest : { ...rest, authorization: sealer.open(authorization, placeOf(id)) };
}

function placeOf(id: string): string {
  return `audit-log-destination:${id}:authorization`;
}
