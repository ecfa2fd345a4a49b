import type { PluginDefinition } from '@sallyport/pipeline';
import { type ExchangeOptions, type FakeServices, type PluginRun, runPlugin, type Trace } from '@sallyport/testkit';
import { plugins } from '../../../index.ts';

const aiProxyAdvanced = plugins.find(({ name }) => name === 'ai-proxy-advanced')! as PluginDefinition;

export interface ModelsOptions {
  services?: FakeServices;
  pluginId?: string;
  /** Of ai-proxy-advanced. */
  models?: Readonly<Record<string, unknown>>;
}

/** How the pretended provider answers: with so many tokens, or as it stands. */
export type Answering = { input: number; output: number } | { status: number } | { error: 'connect' };

export interface ModelsRun {
  readonly run: PluginRun;
  readonly services: FakeServices;
  /** Answers of the provider, in turn; the last one for all that follow. */
  answers: Answering[];
  ask(json?: object, request?: ExchangeOptions): Promise<Trace>;
  /** How many requests the provider has seen. */
  readonly asked: () => number;
  /** From here on answers wait until the function that is given is called. */
  holdAnswers(): () => void;
}

export async function loadModels(plugin: PluginDefinition): Promise<void> {
  await Promise.all([aiProxyAdvanced.load!(), plugin.load?.()]);
}

/** Runs a plugin in front of models that go nowhere, as both would run on a route. */
export function runBeforeModels(
  plugin: PluginDefinition,
  config: Readonly<Record<string, unknown>>,
  { services, pluginId, models = gpt4o }: ModelsOptions = {},
): ModelsRun {
  const both: PluginDefinition = {
    ...plugin,
    setup(settings, given, context) {
      const own = plugin.setup(settings, given, { ...context, slot: 1 });
      const proxy = aiProxyAdvanced.setup(aiProxyAdvanced.schema.parse(models), given, context);
      return {
        ...proxy,
        onRequest(x) {
          own.onRequest!(x);
          return proxy.onRequest!(x);
        },
        onCall: own.onCall!,
        onResponse(x) {
          own.onResponse?.(x);
          proxy.onResponse!(x);
        },
        onFinish: own.onFinish!,
        close() {
          own.close?.();
          proxy.close?.();
        },
      };
    },
  };
  const run = runPlugin(both, config, { ...(services && { services }), ...(pluginId && { pluginId }) });
  let held: Promise<void> | undefined;
  const result: ModelsRun = {
    run,
    services: run.services,
    answers: [{ input: 10, output: 10 }],
    ask: (json = {}, request = {}) =>
      run.trace({ method: 'POST', json: { messages: [{ role: 'user', content: 'Hello' }], ...json }, ...request }),
    asked: () => run.services.http.originCalls.length,
    holdAnswers() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
  };
  run.services.http.originAnswer = async () => {
    await held;
    const answer = result.answers.length > 1 ? result.answers.shift()! : result.answers[0]!;
    if ('error' in answer) return answer;
    if ('status' in answer)
      return { status: answer.status, headers: ['Content-Type', 'application/json'], body: '{"error":{}}' };
    const usage = { prompt_tokens: answer.input, completion_tokens: answer.output };
    const body = JSON.stringify({ object: 'chat.completion', choices: [{ message: { content: 'Hi' } }], usage });
    return { headers: ['Content-Type', 'application/json'], body };
  };
  return result;
}

export function target(name: string, more: object = {}) {
  return {
    route_type: 'llm/v1/chat',
    auth: { header_name: 'Authorization', header_value: 'Bearer sk-1' },
    model: { provider: 'openai', name, ...more },
  };
}

const gpt4o = { targets: [target('gpt-4o')] };
