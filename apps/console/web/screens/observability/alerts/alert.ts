import type { Saved } from '../../../parts/tile/saved.ts';
import type { TileQuery } from '../../../parts/tile/tile.ts';

export type Condition =
  | { readonly type: 'threshold'; readonly operator: '>' | '>=' | '<' | '<='; readonly value: number }
  | {
      readonly type: 'change';
      readonly direction: 'up' | 'down' | 'either';
      readonly percent: number;
      readonly value_min?: number;
    }
  | {
      readonly type: 'budget_burn';
      readonly budget: number;
      readonly period: Period;
      readonly tz?: string;
      readonly share?: number;
      readonly is_projected?: boolean;
    };

export type Period = 'day' | 'week' | 'month' | 'quarter' | 'year';

export type NoData = 'ok' | 'fire' | 'keep';

export interface RuleDefinition {
  readonly query: TileQuery;
  readonly condition: Condition;
  readonly for_seconds?: number;
  readonly every_seconds?: number;
  readonly delay_seconds?: number;
  readonly no_data?: NoData;
  readonly channels?: readonly string[];
  readonly again_after_seconds?: number;
  readonly is_enabled?: boolean;
}

export type Rule = Saved<RuleDefinition>;

export type ChannelDefinition =
  | {
      readonly type: 'webhook';
      readonly url: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly signing_secret?: string;
    }
  | { readonly type: 'email'; readonly to: readonly string[] };

export type Channel = Saved<ChannelDefinition>;

/** How a secret that is kept is shown; sent back, it stays as it is. */
export const hiddenSecret = '********';

/** What fires, or soon will. */
export interface Alert {
  readonly id: string;
  readonly rule_id: string;
  readonly status: 'pending' | 'firing';
  readonly group: readonly string[];
  readonly value?: number;
  readonly since: string;
}

/** What was told. */
export interface AlertEvent {
  readonly id: string;
  readonly rule_id: string;
  readonly kind: 'fired' | 'repeated' | 'resolved';
  readonly at: string;
  readonly message: { readonly summary?: string };
  readonly notifications: readonly { readonly channel_id: string; readonly status: string; readonly error?: string }[];
}

/** `more than 5` */
export function conditionWords(condition: Condition): string {
  if (condition.type === 'threshold') return `${comparisons[condition.operator]} ${condition.value}`;
  if (condition.type === 'change') return `${changes[condition.direction]} by ${condition.percent}% or more`;
  return `uses ${Math.round((condition.share ?? 1) * 100)}% of ${condition.budget} in a ${condition.period}`;
}

export const comparisons = { '>': 'more than', '>=': 'at least', '<': 'less than', '<=': 'at most' } as const;

export const changes = { up: 'goes up', down: 'goes down', either: 'changes' } as const;
