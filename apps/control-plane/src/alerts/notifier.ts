import type { AlertEvent, AlertNotification, Store } from '@sallyport/store';
import type { Log } from '../log.ts';
import type { Sealer } from '../secrets/sealer.ts';
import { channelSchema, openedChannel } from './channels/channel.ts';
import { DeliveryError } from './channels/delivery-error.ts';
import { type SenderParts, send } from './channels/sender.ts';
import type { AlertMessage } from './message.ts';

export interface NotifierParts extends SenderParts {
  store: Store;
  sealer: Sealer;
  log: Log;
}

/** Notifications that are sent at once. */
const batchSize = 20;
const firstPauseMs = 10_000;
const pauseMsMax = 3_600_000;
const triesForMs = 24 * 3_600_000;

/** Sends what is due, each notification at least once: one whose answer was lost is sent again, under the same id. */
export async function notifyDue(parts: NotifierParts): Promise<void> {
  for (;;) {
    const due = await parts.store.alerts.due(parts.nowMs(), batchSize);
    await Promise.all(due.map((notification) => notify(notification, parts)));
    if (due.length < batchSize) return;
  }
}

async function notify(due: AlertNotification & { event: AlertEvent }, parts: NotifierParts): Promise<void> {
  const { store, log, nowMs } = parts;
  const { event, ...notification } = due;
  const tries = notification.tries + 1;
  try {
    await sendTo({ ...event, id: notification.channelId }, event.message as AlertMessage, parts);
    await store.alerts.settle({ ...notification, status: 'delivered', tries, error: undefined });
  } catch (error) {
    const reason = (error as Error).message;
    const nextAtMs = nowMs() + Math.min(firstPauseMs * 2 ** (tries - 1), pauseMsMax);
    const mayArriveLater = !(error instanceof DeliveryError) || error.mayArriveLater;
    const isOver = !mayArriveLater || nextAtMs > event.atMs + triesForMs;
    log.warn(isOver ? 'an alert could not be told' : 'an alert could not be told yet', {
      channel: notification.channelId,
      event: event.id,
      tries,
      reason,
    });
    const status = isOver ? 'failed' : 'waiting';
    await store.alerts.settle({ ...notification, status, tries, nextAtMs, error: reason });
  }
}

/** Sends a message by a saved channel. Throws `DeliveryError`. */
export async function sendTo(
  { organizationId, id }: { organizationId: string; id: string },
  message: AlertMessage,
  parts: NotifierParts,
): Promise<void> {
  const saved = await parts.store.alertChannels.find(organizationId, id);
  if (saved === undefined) throw new DeliveryError('The channel was removed.', { mayArriveLater: false });
  const channel = openedChannel(channelSchema.parse(saved.definition), id, parts.sealer);
  await send(channel, message, parts);
}
