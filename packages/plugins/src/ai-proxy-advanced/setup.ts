import type { PluginDefinition } from '@sallyport/pipeline';
import { createBalancedPicker } from '../shared/llm/picking/create-balanced-picker.ts';
import { createSemanticParts } from '../shared/llm/picking/semantic-parts.ts';
import { proxyHooks } from '../shared/llm/proxy-hooks.ts';
import { fixedTimeouts } from '../shared/llm/targets/timeouts.ts';
import type { aiProxyAdvancedSchema } from './schema.ts';

export const setup: PluginDefinition<typeof aiProxyAdvancedSchema>['setup'] = (
  { targets, balancer, acls, embeddings, vectordb, ...settings },
  services,
  context,
) => {
  const descriptions = targets.flatMap(({ description }) => description ?? []);
  const semantic =
    balancer.algorithm === 'semantic' && vectordb !== undefined
      ? createSemanticParts({ embeddings, vectordb, descriptions }, services)
      : undefined;
  const { connect_timeout, read_timeout, write_timeout, first_byte_timeout = read_timeout } = balancer;
  const timeoutsOf = fixedTimeouts({
    connectMs: connect_timeout,
    firstByteMs: first_byte_timeout,
    idleMs: read_timeout,
    writeMs: write_timeout,
  });
  return proxyHooks(
    settings,
    {
      plugin: 'ai-proxy-advanced',
      targets,
      timeoutsOf,
      createPicker: (compiled, dialect, prices) =>
        createBalancedPicker(
          { balancer, acls, semantic, settings: targets, targets: compiled, prices },
          dialect,
          services,
          context,
        ),
    },
    services,
    context,
  );
};
