import { newKey } from '../../session/sessions.ts';
import { sendInParts } from '../mailed-parts.ts';
import type { FrontParts } from '../parts.ts';
import type { Outlet } from '../posted.ts';
import type { StreamAddress } from './stream-address.ts';

export interface MailedOutlet extends Outlet {
  /** The session has begun: from now on, what servers say unasked is heard on the stream. */
  begun(): void;
}

/** Sends what is for the client to its stream. */
export function mailedOutlet({ mail }: FrontParts, { box }: StreamAddress, onLost: () => void): MailedOutlet {
  const send = sendInParts(mail, box, onLost, `${newKey()} `);
  return {
    streams: true,
    begun: () => send('begun', nothing),
    event(message) {
      if (message !== undefined) send('notification', message);
      return true;
    },
    settle(message) {
      if (message !== undefined) send('result', message);
    },
  };
}

const nothing = Buffer.alloc(0);
