import { definePlugin } from '@sallyport/pipeline';
import { formatProblems } from '../shared/llm/schema/check-format.ts';
import { targetProblems } from '../shared/llm/schema/check-target.ts';
import { proxyHooks } from '../shared/llm/setup.ts';
import { onlyTarget } from '../shared/llm/targets/only-target.ts';
import { aiProxySchema } from './schema.ts';

/** One model behind a route, whoever serves it. */
export const aiProxy = definePlugin({
  name: 'ai-proxy',
  schema: aiProxySchema,
  check: (config) => [...targetProblems(config), ...formatProblems(config.llm_format, config.route_type)],
  setup({ route_type, auth, model, logging, ...settings }, services, context) {
    const targets = [{ route_type, auth, model, logging }];
    const parts = { plugin: 'ai-proxy', targets, timeouts, createPicker: onlyTarget };
    return proxyHooks(settings, parts, services, context);
  },
});

const timeouts = { connectMs: 60_000, firstByteMs: 60_000, idleMs: 60_000, writeMs: 60_000 };
