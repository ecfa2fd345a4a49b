import { definePlugin } from '@sallyport/pipeline';
import { createBalancedPicker } from '../shared/llm/picking/create-balanced-picker.ts';
import { proxyHooks } from '../shared/llm/setup.ts';
import { aiProxyAdvancedProblems } from './check.ts';
import { aiProxyAdvancedSchema } from './schema.ts';

/** Several models behind a route, one standing in for another. */
export const aiProxyAdvanced = definePlugin({
  name: 'ai-proxy-advanced',
  schema: aiProxyAdvancedSchema,
  check: aiProxyAdvancedProblems,
  setup({ targets, balancer, acls, embeddings: _, vectordb: __, ...settings }, services, context) {
    const { connect_timeout, read_timeout, write_timeout, first_byte_timeout = read_timeout } = balancer;
    const timeouts = {
      connectMs: connect_timeout,
      firstByteMs: first_byte_timeout,
      idleMs: read_timeout,
      writeMs: write_timeout,
    };
    return proxyHooks(
      settings,
      {
        plugin: 'ai-proxy-advanced',
        targets,
        timeouts,
        createPicker: (compiled, dialect) =>
          createBalancedPicker({ balancer, acls, settings: targets, targets: compiled }, dialect, services, context),
      },
      services,
      context,
    );
  },
});
