import type { EventRow } from '../event-row.ts';
import { flag, json, milliseconds, number, text } from './wire/kinds.ts';
import { Message, optional, required } from './wire/message.ts';

export const guardFields = new Message<NonNullable<EventRow['guards']>[number]>({
  plugin: required(1, text(64)),
  pluginId: required(2, text(64)),
  phase: required(3, text(16)),
  outcome: required(4, text(16)),
  passedUnchecked: optional(5, flag()),
  reason: optional(6, text(512)),
  rule: optional(7, text(256)),
  count: optional(8, number),
  checks: required(9, number),
  durationMs: required(10, milliseconds),
  mode: optional(11, text(16)),
  details: optional(12, json(4096)),
});
