import type { User } from '@sallyport/store';
import { Problem } from '../http/problem.ts';
import { type Smtp, sendMail } from '../outbound/mail.ts';

/** Sends somebody the link that lets them in. Throws a `Problem` where the mail server does not take it. */
export async function sendInvitation({ email }: User, link: string, inviter: string, smtp: Smtp): Promise<void> {
  try {
    await sendMail(smtp, {
      to: email,
      subject: 'Your invitation to Sallyport',
      // Names are what people called themselves: nothing of them may look like a link or another line.
      text: `${inviter.replaceAll(/[^\p{L}\p{N} .@_-]/gu, ' ')} invites you to Sallyport. Choose a password within a day:\n\n${link}\n`,
    });
  } catch (error) {
    throw new Problem(502, `The mail server did not take the invitation: ${(error as Error).message}`);
  }
}
