import { z } from 'zod';
import { invalid } from '../../http/problem.ts';
import type { Sealer } from '../../secrets/sealer.ts';

/** How a kept secret is shown; sent back, it stays as it is. */
export const hidden = '********';

const secretText = z.string().min(1).max(4_096);

const webhookSchema = z.strictObject({
  type: z.literal('webhook'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .refine((url) => URL.parse(url)?.username === '', 'carries a user name or password: use headers')
    .describe('Is sent a POST with JSON. Private addresses are refused unless --outbound-allow names them.'),
  headers: z
    .record(
      z
        .string()
        .regex(/^[!#$%&'*+.^`|~\w-]{1,256}$/)
        .refine((name) => !/^(host|content-length|content-type|transfer-encoding|connection)$/i.test(name), {
          error: 'is set by the control plane',
        }),
      secretText.regex(/^[\t\x20-\x7e]*$/, 'is no value of a header'),
    )
    .default({})
    .describe('Sent with each message. Values are kept sealed and shown as ********.'),
  signing_secret: secretText
    .optional()
    .describe('Signs each message: X-Sallyport-Signature. It is kept sealed and shown as ********.'),
});

const emailSchema = z.strictObject({
  type: z.literal('email'),
  to: z.array(z.email().max(320)).min(1).max(20).describe('Needs --smtp-url-file.'),
});

export const channelSchema = z.discriminatedUnion('type', [webhookSchema, emailSchema]);

export type Channel = z.output<typeof channelSchema>;

/**
 * As it is kept: secrets sealed; those that came hidden are taken from what was kept before. Only for the receiver that they were for, though:
 * whoever may change a channel may not have a secret sent elsewhere that they are not shown. Throws a `Problem`.
 */
export function keptChannel(channel: Channel, id: string, before: Channel | undefined, sealer: Sealer): Channel {
  if (channel.type === 'email') return channel;
  const { url, headers, signing_secret } = channel;
  const earlier = before?.type === 'webhook' && originOf(before.url) === originOf(url) ? before : undefined;
  const keep = (value: string, kept: string | undefined, field: string) => {
    if (value !== hidden) return sealer.seal(value, id);
    if (kept !== undefined) return kept;
    const reason = 'is hidden: a new secret, or one for another receiver, has to be told';
    throw invalid([{ field: `definition.${field}`, rule: 'invalid', reason, source: 'body' }]);
  };
  return {
    ...channel,
    headers: mapValues(headers, (value, name) => keep(value, earlier?.headers[name], `headers.${name}`)),
    ...(signing_secret !== undefined && {
      signing_secret: keep(signing_secret, earlier?.signing_secret, 'signing_secret'),
    }),
  };
}

function originOf(url: string): string | undefined {
  return URL.parse(url)?.origin;
}

/** As it is shown. */
export function shownChannel(channel: Channel): Channel {
  if (channel.type === 'email') return channel;
  return {
    ...channel,
    headers: mapValues(channel.headers, () => hidden),
    ...(channel.signing_secret !== undefined && { signing_secret: hidden }),
  };
}

/** As it is used. Throws where a secret cannot be opened. */
export function openedChannel(channel: Channel, id: string, sealer: Sealer): Channel {
  if (channel.type === 'email') return channel;
  const { headers, signing_secret } = channel;
  return {
    ...channel,
    headers: mapValues(headers, (value) => sealer.open(value, id)),
    ...(signing_secret !== undefined && { signing_secret: sealer.open(signing_secret, id) }),
  };
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string, name: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
