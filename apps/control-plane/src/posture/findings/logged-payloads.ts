import type { PluginEntity } from '@sallyport/pipeline';
import { defineFinding, type Found } from '../finding.ts';
import type { RouteFacts } from '../plane/route-facts.ts';
import { changedAtMs, nameOf, pluginName } from './entity-name.ts';
import { targetsOf } from './model-route.ts';

export const loggedPayloads = defineFinding({
  kind: 'logged-payloads',
  title: 'Routes that log what is said',
  why: 'What people ask, and what models and tools answer, stands in logs then, with whatever is confidential in it.',
  about: 'control-plane',
  find: ({ routes }) =>
    routes.flatMap((route) => [route.models, route.mcp].flatMap((plugin) => (plugin && found(route, plugin)) ?? [])),
});

function found(route: RouteFacts, plugin: PluginEntity): Found | undefined {
  const paths = pathsOf(plugin);
  if (paths.length === 0) return undefined;
  const redacts = route.withDuty('redaction');
  return {
    severity: redacts.length > 0 ? 'low' : 'medium',
    title: `Route ${route.name} logs the payloads of ${plugin.name === 'ai-mcp-proxy' ? 'tools' : 'models'}`,
    entity: nameOf('route', route.route),
    part: plugin.id,
    evidence: [
      ...paths.map((path) => ({ text: 'Payloads are logged.', entity: pluginName(plugin), path })),
      ...redacts.map((one) => ({ text: `${one.name} takes secrets out of them.`, entity: pluginName(one) })),
    ],
    fix: {
      text: 'Turn log_payloads off; log_statistics tells tokens, cost and tools without what was said.',
      // Of several targets the whole list would have to be told, with what their credentials are.
      ...(plugin.name !== 'ai-proxy-advanced' && {
        changes: [{ action: 'patch', collection: 'plugins', key: plugin.id, fields: { config: { logging: off } } }],
      }),
    },
    owned: [route.route, route.service],
    sinceMs: changedAtMs(plugin),
  };
}

function pathsOf(plugin: PluginEntity): string[] {
  if (plugin.name !== 'ai-proxy-advanced') return logs(plugin.config) ? ['config.logging.log_payloads'] : [];
  return targetsOf(plugin).flatMap((target, at) => (logs(target) ? [`config.targets.${at}.logging.log_payloads`] : []));
}

function logs(settings: { readonly logging?: unknown }): boolean {
  return (settings.logging as { log_payloads?: boolean } | undefined)?.log_payloads === true;
}

const off = { log_payloads: false };
