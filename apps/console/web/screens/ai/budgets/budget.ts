import type { Meaning, Unit } from '@sallyport/ui';
import { formatDuration, formatValue } from '@sallyport/ui';

/** A budget or a limit of tokens, and what was spent of it. */
export interface Budget {
  readonly id: string;
  readonly plugin: { readonly id: string; readonly name: string; readonly instance_name?: string };
  readonly scope: { readonly type: string; readonly id?: string; readonly name?: string };
  readonly owner: string;
  readonly by: readonly { readonly name: string; readonly type: string; readonly is_apart: boolean }[];
  readonly measure: string;
  readonly limit: number;
  readonly soft: readonly { readonly share: number; readonly amount: number }[];
  readonly is_hard: boolean;
  readonly window: {
    readonly kind: 'calendar' | 'fixed' | 'sliding';
    readonly period: string;
    readonly start: string;
    readonly end: string;
  };
  readonly is_per_node: boolean;
  readonly source: 'analytics' | 'unknown';
  readonly reason?: string;
  readonly spent?: number;
  readonly spenders: readonly Spender[];
  readonly spenders_total: number;
}

export interface Spender {
  readonly values: readonly {
    readonly name: string;
    readonly type: string;
    readonly id: string | null;
    readonly label: string;
  }[];
  readonly limit: number;
  readonly spent: number;
  readonly share: number;
  readonly forecast: number | null;
  readonly state: 'ok' | 'expected' | 'soft' | 'hard';
}

export const states: Readonly<Record<Spender['state'], { readonly meaning: Meaning; readonly word: string }>> = {
  ok: { meaning: 'allowed', word: 'within it' },
  expected: { meaning: 'running', word: 'expected to be used up' },
  soft: { meaning: 'refused', word: 'past a soft line' },
  hard: { meaning: 'failed', word: 'used up' },
};

const order: readonly Spender['state'][] = ['hard', 'soft', 'expected', 'ok'];

/** Of those who spend, the one who is worst off. */
export const worstOf = ({ spenders }: Budget): Spender['state'] =>
  order.find((state) => spenders.some((spender) => spender.state === state)) ?? 'ok';

/** What needs a look first stands first. */
export const byUrgency = (budgets: readonly Budget[]): readonly Budget[] =>
  [...budgets].sort((a, b) => order.indexOf(worstOf(a)) - order.indexOf(worstOf(b)) || fullest(b) - fullest(a));

const fullest = ({ spenders }: Budget) => Math.max(0, ...spenders.map(({ share }) => share));

/** `$20.00`, `1,000,000 tokens`. */
export function amount({ measure }: Pick<Budget, 'measure'>, value: number): string {
  const unit = units[measure];
  if (unit !== undefined) return formatValue(unit, value);
  return `${formatValue('count', value)} ${measure.replace(/^quantity /, '')}`;
}

const units: Readonly<Record<string, Unit>> = {
  money: 'usd',
  tokens: 'token count',
  prompt_tokens: 'token count',
  completion_tokens: 'token count',
};

const measures: Readonly<Record<string, string>> = { prompt_tokens: ' read', completion_tokens: ' written' };

/** `$20.00 a day for each person` */
export function ruleWords(budget: Budget): string {
  const { by, limit, measure, window } = budget;
  const apart = by.filter(({ is_apart }) => is_apart).map(({ type, name }) => nameOf(type, name));
  const whom = apart.length === 0 ? 'for all together' : `for each ${apart.join(' and ')}`;
  return `${amount(budget, limit)}${measures[measure] ?? ''} ${periodWords(window)} ${whom}`;
}

const nameOf = (type: string, name: string) =>
  type === 'consumer_group' ? 'group' : type.replaceAll('_', ' ') || name;

function periodWords({ kind, period }: Budget['window']): string {
  const seconds = /^([\d.]+) s$/.exec(period)?.[1];
  if (seconds === undefined) return `a ${period}`;
  return `${kind === 'sliding' ? 'within' : 'each'} ${formatDuration(Number(seconds) * 1_000)}`;
}
