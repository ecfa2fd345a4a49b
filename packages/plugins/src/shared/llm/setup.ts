import { findFormat } from '@sallyport/llm';
import type { PluginHooks, PluginInstanceContext, Services } from '@sallyport/pipeline';
import { badRequest, refuseAs } from './answers/refuse-as.ts';
import { findDialect } from './attempts/compose.ts';
import { ServedCall } from './attempts/served-call.ts';
import { type CallerDialect, isReadLlmCall } from './calls/llm-call.ts';
import { compileReadCall } from './calls/read-call.ts';
import { compileReadPath, type ServedOperation } from './calls/read-path.ts';
import { Books } from './facts/books.ts';
import type { LlmProxy } from './llm-proxy.ts';
import { ModelPrices } from './prices/model-prices.ts';
import type { ProxySettings } from './schema/proxy-fields.ts';
import { operationOf } from './schema/route-types.ts';
import type { TargetSettings } from './schema/target.ts';
import { compileTarget } from './targets/compile-target.ts';
import type { ModelTarget } from './targets/model-target.ts';
import type { Timeouts } from './targets/origins.ts';
import type { TargetPicker } from './targets/target-picker.ts';

export interface ProxyParts {
  readonly plugin: string;
  /** All of the same route type. */
  readonly targets: readonly TargetSettings[];
  readonly timeouts: Timeouts;
  createPicker(targets: readonly ModelTarget[], dialect: CallerDialect): TargetPicker;
}

/** What both proxying plugins do with an exchange. */
export function proxyHooks(
  settings: ProxySettings,
  { plugin, targets: targetSettings, timeouts, createPicker }: ProxyParts,
  services: Services,
  { pluginId }: PluginInstanceContext,
): PluginHooks {
  const { clock } = services;
  const routeType = targetSettings[0]!.route_type;
  const operation = operationOf[routeType];
  const format = findFormat(settings.llm_format)!;
  const dialect = findDialect(format.dialects[operation]!)!;
  const served: ServedOperation = {
    operation,
    routeType,
    // Clients of other providers name models of theirs, whatever is behind the route.
    modelNames: format.name === 'openai' ? namesOf(targetSettings) : undefined,
    hasModel: targetSettings.some(({ model }) => model.name !== undefined),
  };
  const readPath = compileReadPath(format, [served]);
  const readCall = compileReadCall({
    readPath,
    dialect,
    streaming: settings.response_streaming,
    allowsPrivateMedia: settings.allow_private_media_urls,
  });
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
  const refusals = { unproven, badName, unserved, badTemplate };
  const targets = targetSettings.map((target, index) =>
    compileTarget(target, { index, operation, timeouts, refusals, services }),
  );
  const picker = createPicker(targets, dialect);
  const prices = new ModelPrices(services);
  const proxy: LlmProxy = {
    dialect,
    routeType,
    picker,
    timeouts,
    books: new Books({ plugin, pluginId, prices }),
    clock,
    namesModel: settings.model_name_header,
    nobody: refuseAs(dialect, 'llm_no_target', {
      status: 503,
      kind: 'overloaded',
      message: 'No model can be asked at the moment.',
    }),
  };
  const bytesMax = settings.max_request_body_size;
  const tooLarge = refuseAs(dialect, 'llm_request_too_large', {
    status: 413,
    kind: 'too-large',
    message: `The request is larger than the ${bytesMax} bytes that are taken here.`,
  });
  return {
    bodyBytesMax: bytesMax,
    onRequest: (x) => {
      if (bytesMax > 0) x.limitRequestBytes(bytesMax, tooLarge);
    },
    readCall,
    serve(x, answer) {
      const { call } = x;
      // Others may have changed the body since it was read.
      const read = isReadLlmCall(call) && call.bytes === x.body ? call : readCall(x, x.body ?? nothing);
      if ('status' in read) {
        answer.refuse(read);
        return idle;
      }
      return new ServedCall(proxy, x, read, answer).start();
    },
    close() {
      picker.close();
      for (const target of targets) target.close();
      prices.close();
    },
  };
}

/** Undefined where one target takes whatever the caller names. */
function namesOf(targets: readonly TargetSettings[]): string[] | undefined {
  const names = new Set<string>();
  for (const { model } of targets) {
    if (model.name === undefined) return undefined;
    names.add(model.model_alias ?? model.name);
  }
  return [...names];
}

const nothing = Buffer.alloc(0);
const idle = { onDrain() {}, onAbandon() {} };
