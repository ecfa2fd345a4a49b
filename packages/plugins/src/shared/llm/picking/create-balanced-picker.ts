import type { PluginInstanceContext, Services } from '@sallyport/pipeline';
import type { CallerDialect } from '../dialects/caller-dialect.ts';
import { denied, refuseAs } from '../dialects/refuse-as.ts';
import type { TargetPicker } from '../targets/target-picker.ts';
import { Affinity, keepingOperations } from './affinity.ts';
import { BalancedPicker, type PickerParts } from './balanced-picker.ts';

/** The picker of a plugin, that refuses in its callers' dialect. */
export function createBalancedPicker(
  parts: Pick<PickerParts, 'balancer' | 'retriesOf' | 'acls' | 'settings' | 'targets' | 'semantic' | 'prices'>,
  dialect: CallerDialect,
  { clock, kept, log, records }: Services,
  { pluginId }: PluginInstanceContext,
): TargetPicker {
  return new BalancedPicker({
    ...parts,
    pluginId,
    affinity: parts.targets.some(({ operation }) => keepingOperations.has(operation))
      ? new Affinity(records.local, pluginId, log)
      : undefined,
    clock,
    kept,
    random: Math.random,
    refusals: {
      denied: denied(dialect),
      nobody: refuseAs(dialect, 'llm_no_target', {
        status: 503,
        kind: 'overloaded',
        message: 'No model can be asked at the moment.',
      }),
      unmatched: refuseAs(dialect, 'llm_no_target', {
        status: 400,
        kind: 'invalid-request',
        message: 'None of the models here is for what is asked.',
      }),
      resting: (seconds) =>
        refuseAs(dialect, 'llm_targets_limited', {
          status: 429,
          kind: 'rate-limit',
          message: 'All models that could be asked want to be left alone for a while.',
          retryAfterS: seconds,
        }),
    },
  });
}
