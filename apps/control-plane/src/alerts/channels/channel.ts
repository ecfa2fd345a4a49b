import { z } from 'zod';
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

/** As it is kept: secrets sealed; those that came hidden are taken from what was kept before. */
export function keptChannel(channel: Channel, id: string, before: Channel | undefined, sealer: Sealer): Channel {
  if (channel.type === 'email') return channel;
  const earlier = before?.type === 'webhook' ? before : undefined;
  const keep = (value: string, kept: string | undefined) =>
    value === hidden && kept !== undefined ? kept : sealer.seal(value, id);
  const { headers, signing_secret } = channel;
  return {
    ...channel,
    headers: mapValues(headers, (value, name) => keep(value, earlier?.headers[name])),
    ...(signing_secret !== undefined && { signing_secret: keep(signing_secret, earlier?.signing_secret) }),
  };
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
