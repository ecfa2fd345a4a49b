import type { Smtp } from '../../outbound/mail.ts';
import type { OutboundRules } from '../../outbound/rules.ts';
import type { AlertMessage } from '../message.ts';
import type { Channel } from './channel.ts';
import { sendEmail } from './email.ts';
import { sendWebhook } from './webhook.ts';

export interface SenderParts {
  rules: OutboundRules;
  smtp: Smtp | undefined;
  nowMs(): number;
}

/** Sends a message by a channel whose secrets are open. Throws `DeliveryError`. */
export async function send(
  channel: Channel,
  message: AlertMessage,
  { rules, smtp, nowMs }: SenderParts,
): Promise<void> {
  switch (channel.type) {
    case 'webhook':
      return await sendWebhook(channel, message, { rules, nowMs: nowMs() });
    case 'email':
      return await sendEmail(channel, message, smtp);
  }
}
