import { randomUUID } from 'node:crypto';
import type { AlertEvent, SavedDefinition } from '@sallyport/store';
import type { Questions } from '../analytics/questions.ts';
import { Duty } from '../sharing/duty.ts';
import { startRounds } from '../sharing/rounds.ts';
import { askFor } from './ask.ts';
import { judge } from './judge.ts';
import { messageOf } from './message.ts';
import { type NotifierParts, notifyDue } from './notifier.ts';
import { ruleOf } from './rule.ts';

export interface AlertingParts extends NotifierParts {
  questions: Questions;
}

const tickMs = 5_000;
const pageSize = 100;

/** Judges the rules whose turn it is and tells of what came of it, every few seconds, until it is told to end. */
export function startAlerting(parts: AlertingParts): () => Promise<void> {
  return startRounds({
    duty: new Duty('alerts', parts.store),
    everyMs: tickMs,
    round: (signal) => takeTurns(parts, signal),
    onFailure: ({ message }) =>
      parts.log.error('whose turn it is to judge alerts could not be found out', { error: message }),
  });
}

/** One round: every rule whose turn it is, then whatever is to be told. Never rejects. */
export async function takeTurns(parts: AlertingParts, signal: AbortSignal): Promise<void> {
  const { log } = parts;
  try {
    const turns = await parts.store.alerts.turnTimes();
    for (const saved of await allRules(parts)) {
      if (signal.aborted) return;
      if (isDue(saved, turns.get(saved.id), parts.nowMs())) await takeTurn(saved, parts, signal);
    }
    await notifyDue(parts);
  } catch (error) {
    log.error('alerts could not be judged', { error: (error as Error).stack });
  }
}

async function allRules({ store }: AlertingParts): Promise<SavedDefinition[]> {
  const rules: SavedDefinition[] = [];
  for (let number = 1; ; number++) {
    const sort = [{ field: 'created_at', isDescending: false }] as const;
    const { items } = await store.alertRules.listEverywhere({ number, size: pageSize, filters: [], sort });
    rules.push(...items);
    if (items.length < pageSize) return rules;
  }
}

function isDue({ definition }: SavedDefinition, lastMs: number | undefined, nowMs: number): boolean {
  const { is_enabled, every_seconds } = definition as { is_enabled?: boolean; every_seconds?: number };
  if (is_enabled === false) return false;
  return lastMs === undefined || nowMs - lastMs >= (every_seconds ?? 0) * 1000;
}

async function takeTurn(saved: SavedDefinition, parts: AlertingParts, signal: AbortSignal): Promise<void> {
  const { store, questions, log } = parts;
  const { organizationId } = saved;
  const atMs = parts.nowMs();
  try {
    const rule = ruleOf(saved);
    const found = await askFor(rule, await questions.portsOf(organizationId), signal);
    const { states, happenings } = judge(rule, await store.alerts.statesOf(rule.id), found, atMs);
    const events = happenings.map((happening): AlertEvent => {
      const id = randomUUID();
      const message = messageOf(id, happening, { rule, saved, found, nowMs: atMs });
      return { id, organizationId, ruleId: rule.id, kind: happening.kind, atMs, message };
    });
    await store.alerts.record(rule.id, { atMs, error: undefined }, { states, events, channelIds: rule.channels });
  } catch (error) {
    if (signal.aborted) return;
    const reason = (error as Error).message;
    log.warn('a rule of alerts could not be judged', { rule: saved.id, reason });
    await store.alerts.record(saved.id, { atMs, error: reason });
  }
}
