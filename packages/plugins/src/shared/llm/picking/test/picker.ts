import { type Exchange, type LlmCall, type Refusal, refuse } from '@sallyport/pipeline';
import { exchange, type FakeServices, fakeServices } from '@sallyport/testkit';
import type { z } from 'zod';
import { ModelPrices } from '../../prices/model-prices.ts';
import { aclsSchema } from '../../schema/acls.ts';
import { balancedTargetSchema, balancerSchema } from '../../schema/balancer.ts';
import type { ModelTarget } from '../../targets/model-target.ts';
import type { AttemptFailure, AttemptOutcome, Picking } from '../../targets/target-picker.ts';
import type { Affinity } from '../affinity.ts';
import { BalancedPicker, type SemanticParts } from '../balanced-picker.ts';

export interface PickerOptions {
  balancer?: z.input<typeof balancerSchema>;
  acls?: z.input<typeof aclsSchema>;
  services?: FakeServices;
  semantic?: SemanticParts;
  affinity?: Affinity;
}

type TargetInput = Partial<z.input<typeof balancedTargetSchema>['model']> & {
  weight?: number;
  description?: string;
};

/** A picker over targets that go nowhere; of each is told its model, and what else matters. */
export function pickerOf(models: readonly TargetInput[], options: PickerOptions = {}) {
  const { services = fakeServices(), semantic } = options;
  const settings = models.map(({ weight, description, ...model }) =>
    balancedTargetSchema.parse({
      route_type: 'llm/v1/chat',
      weight,
      description,
      model: { provider: 'openai', ...model },
    }),
  );
  const targets = settings.map((one, index) => {
    const target: Partial<ModelTarget> = {
      index,
      id: `${index}:${one.model.provider}/${one.model.name ?? '*'}`,
      settings: one,
      credential: { apply: () => undefined, overridableHeaders: [], secrets: () => [], close() {} },
      close() {},
    };
    return target as ModelTarget;
  });
  const picker = new BalancedPicker({
    pluginId: 'plugin-1',
    balancer: balancerSchema.parse(options.balancer ?? {}),
    acls: options.acls && aclsSchema.parse(options.acls),
    settings,
    targets,
    prices: new ModelPrices(services),
    clock: services.clock,
    kept: services.kept,
    random: () => 0.5,
    refusals,
    semantic,
    affinity: options.affinity,
  });
  const open = (x: Exchange = exchange({ method: 'POST' }), model = '', more: Partial<LlmCall> = {}) =>
    picker.open(x, { ...callFor(model), ...more }) as Picking;
  return { picker, services, open };
}

export const refusals = {
  denied: refuse(403, 'denied', 'not for you'),
  nobody: refuse(503, 'nobody', 'nobody will do'),
  unmatched: refuse(400, 'unmatched', 'not for this'),
  resting: (seconds: number): Refusal => refuse(429, 'resting', `come back in ${seconds} s`),
};

export function callFor(model = ''): LlmCall {
  return { kind: 'llm', operation: 'chat', dialect: 'openai-chat', model, stream: false, body: {} };
}

/** The model that is picked, or the status of the refusal. */
export function nameOf(picked: unknown): string | number | undefined {
  const one = picked as ModelTarget | Refusal | undefined;
  if (one === undefined) return undefined;
  return 'settings' in one ? (one.settings.model.name ?? '*') : one.status;
}

export function outcome(failure?: Partial<AttemptFailure>): AttemptOutcome {
  return {
    failure: failure && { kind: 'connect', nothingSent: true, ...failure },
    durationMs: 100,
    timeToFirstTokenMs: undefined,
    usage: undefined,
    cost: undefined,
  };
}

/** Asks once, and it goes well. */
export function succeed(picking: Picking): string | number | undefined {
  const name = nameOf(picking.next());
  picking.answered();
  picking.ended(outcome());
  return name;
}

/** Asks once, and fails so. */
export function fail(picking: Picking, failure: Partial<AttemptFailure>): string | number | undefined {
  const name = nameOf(picking.next());
  picking.ended(outcome(failure));
  return name;
}
