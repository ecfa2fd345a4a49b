import type { SendMailOptions } from 'nodemailer';

/** The server that takes mail. */
export interface Smtp {
  /** `smtps://user:password@mail.example.com:465`, or `smtp://…`. */
  url: string;
  from: string;
}

const timeoutMs = 10_000;

/** Rejects where the server does not take it. */
export async function sendMail(
  { url, from }: Smtp,
  mail: Pick<SendMailOptions, 'to' | 'messageId' | 'subject' | 'text'>,
): Promise<void> {
  // Loaded by who sends mail, and not at every start.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(transportOptions(url));
  try {
    await transport.sendMail({ from, ...mail });
  } finally {
    transport.close();
  }
}

/** A server that hangs holds up other mail; one that does not encrypt, or somebody in between, is told no password. */
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
