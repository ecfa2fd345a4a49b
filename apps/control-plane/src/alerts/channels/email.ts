import { type Smtp, sendMail } from '../../outbound/mail.ts';
import type { AlertMessage } from '../message.ts';
import type { Channel } from './channel.ts';
import { DeliveryError } from './delivery-error.ts';

/** Sends a message as mail. Throws `DeliveryError`. */
export async function sendEmail(
  { to }: Extract<Channel, { type: 'email' }>,
  message: AlertMessage,
  smtp: Smtp | undefined,
): Promise<void> {
  if (smtp === undefined)
    throw new DeliveryError('There is no mail server: start the control plane with --smtp-url-file and --smtp-from.', {
      mayArriveLater: false,
    });
  try {
    await sendMail(smtp, {
      to: [...to],
      // The same over tries, so that mail programs show a message that came twice once.
      messageId: `<${message.id}@sallyport>`,
      subject: `[${headings[message.event]}] ${message.rule.name}`,
      text: textOf(message),
    });
  } catch (error) {
    const { responseCode, message: reason } = error as Error & { responseCode?: number };
    throw new DeliveryError(reason, { mayArriveLater: responseCode === undefined || responseCode < 500 });
  }
}

const headings: Readonly<Record<AlertMessage['event'], string>> = {
  'alert.fired': 'Alert',
  'alert.repeated': 'Still an alert',
  'alert.resolved': 'Resolved',
  'alert.test': 'Test',
};

function textOf({ summary, rule, since, window }: AlertMessage): string {
  return [
    summary,
    '',
    ...(rule.description === undefined ? [] : [rule.description, '']),
    `Rule:   ${rule.name} (${rule.id})`,
    `Since:  ${since}`,
    `Judged: ${window.start} to ${window.end}`,
    '',
  ].join('\n');
}
