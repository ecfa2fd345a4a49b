import { createTransport } from 'nodemailer';
import type { AlertMessage } from '../message.ts';
import type { Channel } from './channel.ts';
import { DeliveryError } from './delivery-error.ts';

/** The server that takes mail. */
export interface Smtp {
  /** `smtps://user:password@mail.example.com:465`, or `smtp://…`. */
  url: string;
  from: string;
}

const timeoutMs = 10_000;

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
  const transport = createTransport(transportOptions(smtp.url));
  try {
    await transport.sendMail({
      from: smtp.from,
      to: [...to],
      // The same over tries, so that mail programs show a message that came twice once.
      messageId: `<${message.id}@sallyport>`,
      subject: `[${headings[message.event]}] ${message.rule.name}`,
      text: textOf(message),
    });
  } catch (error) {
    const { responseCode, message: reason } = error as Error & { responseCode?: number };
    throw new DeliveryError(reason, { mayArriveLater: responseCode === undefined || responseCode < 500 });
  } finally {
    transport.close();
  }
}

/** A server that hangs holds up the other alerts; one that does not encrypt, or somebody in between, is told no password. */
export function transportOptions(url: string) {
  const { protocol, hostname, username } = new URL(url);
  return {
    url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    requireTLS: protocol === 'smtp:' && username !== '' && !isLoopback(hostname),
  };
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname);
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
