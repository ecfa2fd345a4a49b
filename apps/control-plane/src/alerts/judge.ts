import { randomUUID } from 'node:crypto';
import type { AlertEvent, AlertState } from '@sallyport/store';
import type { Reading, Readings } from './ask.ts';
import type { Condition, Rule } from './rule.ts';

/** What happened to the alert of one group. */
export interface Happening {
  kind: AlertEvent['kind'];
  group: string;
  /** Undefined where there was nothing to judge. */
  reading: Reading | undefined;
  sinceMs: number;
}

export interface Judgement {
  states: readonly AlertState[];
  happenings: readonly Happening[];
}

type JudgedBy = Pick<Rule, 'id' | 'parsed' | 'condition' | 'for_seconds' | 'no_data' | 'again_after_seconds'>;

/** Judges what was found of a rule, given how things stood. */
export function judge(rule: JudgedBy, before: readonly AlertState[], found: Readings, nowMs: number): Judgement {
  const states: AlertState[] = [];
  const happenings: Happening[] = [];
  const known = new Map(before.map((state) => [state.group, state]));
  const readings = new Map(found.readings.map((reading) => [reading.group, reading]));
  // Of a rule without groups it is known which one is missing.
  const whole = rule.parsed.dimensions.length === 0 ? [wholeGroup] : [];
  for (const group of new Set([...known.keys(), ...readings.keys(), ...whole])) {
    const [state, reading] = [known.get(group), readings.get(group)];
    const { next, kind } = nextOf(rule, state, holds(rule, reading, state, found.elapsedShare), nowMs);
    if (next !== undefined) states.push({ ...next, group, value: reading?.value });
    if (kind !== undefined) happenings.push({ kind, group, reading, sinceMs: (next ?? state)!.sinceMs });
  }
  return { states, happenings };
}

const wholeGroup = JSON.stringify([]);

function nextOf(
  { id: ruleId, for_seconds, again_after_seconds = Number.POSITIVE_INFINITY }: JudgedBy,
  state: AlertState | undefined,
  isMet: boolean,
  nowMs: number,
): { next?: Omit<AlertState, 'group' | 'value'>; kind?: AlertEvent['kind'] } {
  if (!isMet) return state?.status === 'firing' ? { kind: 'resolved' } : {};
  const next = state ?? { id: randomUUID(), ruleId, status: 'pending', sinceMs: nowMs, notifiedAtMs: undefined };
  if (next.status === 'pending') {
    if (nowMs - next.sinceMs < for_seconds * 1000) return { next };
    return { next: { ...next, status: 'firing', notifiedAtMs: nowMs }, kind: 'fired' };
  }
  if (nowMs - (next.notifiedAtMs ?? 0) < again_after_seconds * 1000) return { next };
  return { next: { ...next, notifiedAtMs: nowMs }, kind: 'repeated' };
}

function holds(
  { condition, no_data }: JudgedBy,
  reading: Reading | undefined,
  state: AlertState | undefined,
  elapsedShare: number,
): boolean {
  if (reading !== undefined) return isMet(condition, reading, elapsedShare);
  return no_data === 'keep' ? state !== undefined : no_data === 'fire';
}

/** From here on a period says something about its end. */
const projectedFrom = 0.1;

function isMet(condition: Condition, { value, before = 0 }: Reading, elapsedShare: number): boolean {
  switch (condition.type) {
    case 'threshold':
      return comparisons[condition.operator](value, condition.value);
    case 'change': {
      const { direction, percent, value_min } = condition;
      if (Math.max(value, before) < value_min) return false;
      // From nothing to something is more than any percentage.
      const change = before === 0 ? (value === 0 ? 0 : Number.POSITIVE_INFINITY) : (100 * (value - before)) / before;
      return (direction !== 'down' && change >= percent) || (direction !== 'up' && change <= -percent);
    }
    case 'budget_burn': {
      const { budget, share, is_projected } = condition;
      if (!is_projected) return value >= budget * share;
      return elapsedShare >= projectedFrom && value / elapsedShare >= budget * share;
    }
  }
}

const comparisons: Readonly<Record<'>' | '>=' | '<' | '<=', (value: number, limit: number) => boolean>> = {
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
};
