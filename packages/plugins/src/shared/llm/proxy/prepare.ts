import type { PluginInstanceContext, Services } from '@sallyport/pipeline';
import type { CallerDialect } from '../dialects/caller-dialect.ts';
import { badRequest, denied, refuseAs } from '../dialects/refuse-as.ts';
import { Books } from '../facts/books.ts';
import { ModelPrices } from '../prices/model-prices.ts';
import type { ProxySettings } from '../schema/proxy-fields.ts';
import { operationOf } from '../schema/route-types.ts';
import type { TargetSettings } from '../schema/target.ts';
import { compileTarget } from '../targets/compile-target.ts';
import type { ModelTarget } from '../targets/model-target.ts';
import type { TargetPicker } from '../targets/target-picker.ts';
import type { TimeoutsOf } from '../targets/timeouts.ts';
import type { LlmProxy } from './llm-proxy.ts';

export interface ProxyParts {
  readonly plugin: string;
  readonly targets: readonly TargetSettings[];
  readonly timeoutsOf: TimeoutsOf;
  createPicker(targets: readonly ModelTarget[], dialect: CallerDialect, prices: ModelPrices): TargetPicker;
}

export interface Prepared {
  readonly proxy: LlmProxy;
  close(): void;
}

/** Makes of a plugin's settings what its exchanges share. `dialect`: in which callers are refused. */
export function prepareProxy(
  settings: ProxySettings,
  { plugin, targets: targetSettings, timeoutsOf, createPicker }: ProxyParts,
  dialect: CallerDialect,
  services: Services,
  { pluginId }: PluginInstanceContext,
): Prepared {
  const unproven = refuseAs(dialect, 'llm_credential', {
    status: 500,
    kind: 'internal',
    message: 'LLM request failed before proxying',
  });
  const badName = badRequest(dialect, 'llm_model_name', 'the model has a name that cannot be asked for', 'model');
  const unserved = refuseAs(dialect, 'llm_operation', {
    status: 404,
    kind: 'not-found',
    message: 'the model that is configured here cannot be asked for this',
  });
  const badTemplate = (message: string) => badRequest(dialect, 'llm_template', message);
  const refusals = { unproven, badName, blocked: denied(dialect), unserved, badTemplate };
  const targets = targetSettings.map((target, index) =>
    compileTarget(target, { index, operation: operationOf[target.route_type], timeoutsOf, refusals, services }),
  );
  const prices = new ModelPrices(services);
  const picker = createPicker(targets, dialect, prices);
  const proxy: LlmProxy = {
    dialect,
    picker,
    timeoutsOf,
    books: new Books({ plugin, pluginId, category: settings.genai_category, prices }),
    clock: services.clock,
    log: services.log,
    namesModel: settings.model_name_header,
  };
  return {
    proxy,
    close() {
      picker.close();
      for (const target of targets) target.close();
      prices.close();
    },
  };
}
