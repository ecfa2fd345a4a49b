import { createHmac } from 'node:crypto';
import { postTo } from '../../outbound/post.ts';
import type { OutboundRules } from '../../outbound/rules.ts';
import type { AlertMessage } from '../message.ts';
import type { Channel } from './channel.ts';
import { DeliveryError } from './delivery-error.ts';

type Webhook = Extract<Channel, { type: 'webhook' }>;

/** Answers that ask for another try: timeout, too early, too many, and whatever is the receiver's own fault. */
const laterStatuses = new Set([408, 425, 429]);

/** Sends a message to a URL. Throws `DeliveryError`. */
export async function sendWebhook(
  { url, headers, signing_secret }: Webhook,
  message: AlertMessage,
  { rules, nowMs }: { rules: OutboundRules; nowMs: number },
): Promise<void> {
  const body = JSON.stringify(message);
  const all = {
    ...headers,
    'content-type': 'application/json',
    'x-sallyport-event': message.event,
    'x-sallyport-delivery': message.id,
    ...(signing_secret !== undefined && { 'x-sallyport-signature': signatureOf(body, signing_secret, nowMs) }),
  };
  const status = await postTo(new URL(url), { headers: all, body, rules }).catch((error: Error) => {
    throw new DeliveryError(error.message, { mayArriveLater: true });
  });
  if (status >= 200 && status < 300) return;
  const mayArriveLater = status >= 500 || laterStatuses.has(status);
  throw new DeliveryError(`The receiver answered ${status}.`, { mayArriveLater });
}

/** `t=SECONDS,v1=HEX`: HMAC-SHA-256 of `SECONDS.BODY`, so that an old message cannot be sent again as a new one. */
function signatureOf(body: string, secret: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
