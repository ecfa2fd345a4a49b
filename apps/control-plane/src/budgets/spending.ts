import {
  answerMetricsQuery,
  emptyGroup,
  metricsQuerySchemaOf,
  otherGroup,
  type QueryPorts,
} from '@sallyport/analytics';
import type { PlannedLimit, SpenderTrait } from './planned-limits.ts';
import { scopeOf } from './planned-limits.ts';

/** What somebody spent in a window. */
export interface Spending {
  /** One for each trait that tells spenders apart: an id, or undefined for those who have none. */
  readonly ids: readonly (string | undefined)[];
  readonly names: readonly string[];
  /** On all gateways, and on the one where it is most. */
  readonly spent: number;
  readonly mostOnOne: number;
}

export interface Spendings {
  readonly spenders: readonly Spending[];
  /** Some are not told apart: there are too many. */
  readonly isCut: boolean;
}

const querySchema = metricsQuerySchemaOf({ metricsMax: 1, dimensionsMax: 10 });
const groupsMax = 1_000;

/** Dimensions of rows by what limits are about. Of what is not here, rows tell nothing. */
const dimensions: Readonly<Record<string, string>> = {
  consumer: 'consumer',
  consumer_group: 'consumer_group',
  credential: 'credential',
  person: 'subject',
  agent: 'agent',
  model: 'ai_request_model',
  provider: 'ai_provider',
  route: 'route',
  service: 'gateway_service',
};

/** Why rows do not tell what was spent of a limit; undefined where they do. */
export function whyUnknown({ traits, measure }: PlannedLimit): string | undefined {
  const strange = traits.find(({ type }) => dimensions[type] === undefined);
  if (strange !== undefined) return `What was recorded of requests does not tell them apart by ${strange.type}.`;
  return measure.startsWith('quantity ') ? 'Quantities are counted by gateways alone.' : undefined;
}

/** Asks rows; the same question is asked once. */
export class SpendingReader {
  readonly #ports: QueryPorts;
  readonly #idsOf: (trait: SpenderTrait) => readonly string[] | undefined;
  readonly #signal: AbortSignal;
  readonly #asked = new Map<string, Promise<readonly Counted[]>>();

  /** `idsOf`: what is wanted of a trait, as rows have it. */
  constructor(ports: QueryPorts, idsOf: (trait: SpenderTrait) => readonly string[] | undefined, signal: AbortSignal) {
    this.#ports = ports;
    this.#idsOf = idsOf;
    this.#signal = signal;
  }

  async read(limit: PlannedLimit, fromMs: number, untilMs: number): Promise<Spendings> {
    const apart = limit.traits.filter(({ isApart }) => isApart);
    const by = [...new Set(apart.map(({ type }) => dimensions[type]!)), 'data_plane_node'];
    const filters = this.#filtersOf(limit);
    const parts = await Promise.all(
      questionsOf(limit).map(async ({ more, factor, ...question }) => {
        const query = { ...question, dimensions: by, filters: [...filters, ...more] };
        const found = await this.#count(query, fromMs, untilMs);
        return found.map((counted) => ({ ...counted, amount: counted.amount * factor }));
      }),
    );
    return folded(parts.flat(), apart, by);
  }

  #filtersOf({ plugin, traits }: PlannedLimit): object[] {
    const scope = scopeOf(plugin);
    const ofScope = scope.type === 'all' ? [] : [{ field: dimensions[scope.type], operator: '=', value: scope.id }];
    const ofTraits = traits.flatMap((trait): object[] => {
      const field = dimensions[trait.type];
      const wanted = this.#idsOf(trait);
      if (wanted !== undefined) return [{ field, operator: 'in', value: [...wanted] }];
      return trait.countsAbsent ? [] : [{ field, operator: 'not_empty' }];
    });
    return [...ofScope, ...ofTraits];
  }

  #count(question: object, fromMs: number, untilMs: number): Promise<readonly Counted[]> {
    const key = JSON.stringify([question, fromMs, untilMs]);
    let asked = this.#asked.get(key);
    if (asked === undefined) {
      asked = this.#ask(question, fromMs, untilMs);
      this.#asked.set(key, asked);
    }
    return asked;
  }

  async #ask(question: object, fromMs: number, untilMs: number): Promise<readonly Counted[]> {
    const [start, end] = [fromMs, Math.max(untilMs, fromMs + 1)].map((ms) => new Date(ms).toISOString());
    const query = querySchema.parse({
      ...question,
      limit: groupsMax,
      time_range: { type: 'absolute', start, end },
    });
    const { data, meta } = await answerMetricsQuery(query, this.#ports, { signal: this.#signal });
    const metric = query.metrics[0]!.name;
    return data.map(({ event }) => ({
      groups: event,
      amount: Number(event[metric] ?? 0),
      nameOf: (dimension, id) => meta.display[dimension]?.[id]?.name ?? id,
    }));
  }
}

interface Counted {
  readonly groups: Readonly<Record<string, unknown>>;
  readonly amount: number;
  nameOf(dimension: string, id: string): string;
}

interface Question {
  readonly datasource: string;
  readonly metrics: readonly string[];
  readonly more: readonly object[];
  readonly factor: number;
}

/** What is to be added up. What was refused is counted nowhere. */
function questionsOf({ measure, unknownCost, traits }: PlannedLimit): Question[] {
  const ofModels = (metric: string, more: readonly object[] = [], factor = 1): Question => ({
    ...{ datasource: 'llm_usage', metrics: [metric], factor },
    more: [{ field: 'refusal_plugin', operator: 'empty' }, ...more],
  });
  switch (measure) {
    case 'tokens':
      return [ofModels('total_tokens')];
    case 'prompt_tokens':
    case 'completion_tokens':
      return [ofModels(measure)];
    case 'money': {
      const priced = ofModels('cost');
      if (unknownCost === undefined) return [priced];
      return [priced, ofModels('total_tokens', [{ field: 'cost', operator: 'empty' }], unknownCost / 1_000_000)];
    }
    case 'calls': {
      const models = ofModels('ai_request_count');
      if (traits.some(({ type }) => type === 'model' || type === 'provider')) return [models];
      const more = [
        { field: 'refusal_plugin', operator: 'empty' },
        { field: 'mcp_method', operator: '=', value: 'tools/call' },
      ];
      return [models, { datasource: 'agentic_usage', metrics: ['request_count'], more, factor: 1 }];
    }
    default:
      return [];
  }
}

function folded(all: readonly Counted[], apart: readonly SpenderTrait[], by: readonly string[]): Spendings {
  const told = all.filter(({ groups }) => !by.some((dimension) => groups[dimension] === otherGroup));
  const keyOf = ({ groups }: Counted) => JSON.stringify(apart.map(({ type }) => groups[dimensions[type]!]));
  const spenders = [...Map.groupBy(told, keyOf).values()].map((same): Spending => {
    const { groups, nameOf } = same[0]!;
    const ids = apart.map(({ type }) => {
      const id = String(groups[dimensions[type]!]);
      return id === emptyGroup ? undefined : id;
    });
    const perNode = Map.groupBy(same, (one) => String(one.groups['data_plane_node']));
    const sums = [...perNode.values()].map((rows) => rows.reduce((sum, { amount }) => sum + amount, 0));
    return {
      ids,
      names: ids.map((id, index) => (id === undefined ? '' : nameOf(dimensions[apart[index]!.type]!, id))),
      spent: sums.reduce((sum, one) => sum + one, 0),
      mostOnOne: Math.max(...sums),
    };
  });
  return { spenders, isCut: told.length < all.length };
}
