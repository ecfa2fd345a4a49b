import { readJson } from '@sallyport/json';
import type { AlertEvent, AlertNotification, AlertState, AlertTurn } from '@sallyport/store';
import { z } from 'zod';
import { isoTime } from '../http/time.ts';

export const stateSchema = z.object({
  id: z.string(),
  rule_id: z.string(),
  status: z.enum(['pending', 'firing']),
  group: z.array(z.string()).describe("Values of the query's dimensions, in their order."),
  value: z.number().optional(),
  since: z.string(),
  notified_at: z.string().optional(),
});

export const eventSchema = z.object({
  id: z.string(),
  rule_id: z.string(),
  kind: z.enum(['fired', 'repeated', 'resolved']),
  at: z.string(),
  message: z.record(z.string(), z.unknown()).describe('What channels are told: the body of a webhook.'),
  notifications: z.array(
    z.object({
      channel_id: z.string(),
      status: z.enum(['waiting', 'delivered', 'failed']),
      tries: z.number(),
      next_try_at: z.string().optional(),
      error: z.string().optional(),
    }),
  ),
});

export const turnSchema = z.object({ judged_at: z.string().optional(), error: z.string().optional() });

export function turnView(turn: AlertTurn | undefined): z.output<typeof turnSchema> {
  if (turn === undefined) return {};
  return { judged_at: isoTime(turn.atMs), ...(turn.error !== undefined && { error: turn.error }) };
}

export function stateView({ id, ruleId, status, group, value, sinceMs, notifiedAtMs }: AlertState) {
  return {
    id,
    rule_id: ruleId,
    status,
    group: readJson(group) as string[],
    ...(value !== undefined && { value }),
    since: isoTime(sinceMs),
    ...(notifiedAtMs !== undefined && { notified_at: isoTime(notifiedAtMs) }),
  };
}

export function eventView(
  { id, ruleId, kind, atMs, message }: AlertEvent,
  notifications: readonly AlertNotification[],
) {
  return {
    id,
    rule_id: ruleId,
    kind,
    at: isoTime(atMs),
    message,
    notifications: notifications.filter(({ eventId }) => eventId === id).map(notificationView),
  };
}

function notificationView({ channelId, status, tries, nextAtMs, error }: AlertNotification) {
  return {
    channel_id: channelId,
    status,
    tries,
    ...(status === 'waiting' && { next_try_at: isoTime(nextAtMs) }),
    ...(error !== undefined && { error }),
  };
}
