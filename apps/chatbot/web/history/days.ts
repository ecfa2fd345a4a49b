import { daysBetween } from '@sallyport/ui';
import type { ConversationSummary } from '../../src/wire.ts';

export interface Group {
  readonly title: string;
  readonly conversations: readonly ConversationSummary[];
}

/** Conversations by when they were last asked in, the latest first. */
export function byDay(conversations: readonly ConversationSummary[], nowMs: number): Group[] {
  const groups = new Map<string, ConversationSummary[]>();
  for (const conversation of conversations) {
    const title = dayOf(daysBetween(conversation.updatedAtMs, nowMs));
    groups.set(title, [...(groups.get(title) ?? []), conversation]);
  }
  return Array.from(groups, ([title, ofDay]) => ({ title, conversations: ofDay }));
}

function dayOf(days: number): string {
  if (days <= 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return days < 7 ? 'This week' : 'Earlier';
}
