import { createHash } from 'node:crypto';
import type { ConfiguredPlugin, Directory, Exchange, PluginInstanceContext } from '@sallyport/pipeline';

/**
 * Plugins that decide what is asked, or what callers may read of the answer. Change one, and what was kept under the old configuration is not used
 * any more.
 */
const deciding = [
  'ai-custom-guardrail',
  'ai-semantic-response-guard',
  'secret-redaction',
  'ai-semantic-prompt-guard',
  'ai-prompt-template',
  'ai-prompt-decorator',
  'ai-prompt-guard',
  'ai-proxy-advanced',
  'ai-proxy',
] as const;

export interface Policy {
  /** Of the configuration around a plugin. */
  readonly version: string;
  /** Secrets were taken out of this request, and stand in its answer again: that is made for it alone. */
  givesSecretsBack(x: Exchange): boolean;
  /** What templates of models read of a request, unambiguously written. */
  templateValues(x: Exchange): string;
}

export function readPolicy(directory: Directory, context: PluginInstanceContext): Policy {
  const configs: unknown[] = [];
  let recovers = false;
  for (const name of deciding)
    for (const plugin of directory.plugins(name)) {
      if (!runsHere(plugin, context)) continue;
      configs.push([name, plugin.pluginId, plugin.config]);
      if (plugin.config['action'] === 'recover') recovers = true;
    }
  const text = JSON.stringify(configs);
  return {
    version: createHash('sha256').update(text).digest('base64url'),
    templateValues: compileValues(text),
    givesSecretsBack: ({ guards }) =>
      recovers && guards?.some(({ phase, outcome }) => phase === 'input' && outcome === 'masked') === true,
  };
}

function runsHere(
  { enabled, route, service }: ConfiguredPlugin,
  { routeId, serviceId }: PluginInstanceContext,
): boolean {
  return enabled && !(route === undefined ? isOther(service?.id, serviceId) : isOther(route.id, routeId));
}

/** A plugin without a route of its own runs on any. */
function isOther(id: string | undefined, own: string | undefined): boolean {
  return id !== undefined && own !== undefined && id !== own;
}

function compileValues(configs: string): (x: Exchange) => string {
  const headers = [...new Set(Array.from(configs.matchAll(/\$\(headers\.([^)]+)\)/g), ([, name]) => name!))];
  const readsPath = configs.includes('$(uri_captures');
  const readsQuery = configs.includes('$(query');
  const names = [...headers.map((name) => name.toLowerCase()), ...versionHeaders];
  return (x) => {
    const values = names.map((name) => x.requestHeaders.getAll(name));
    return JSON.stringify([values, readsPath ? x.path : '', readsQuery ? x.query : '']);
  };
}

/** With these, providers answer differently. */
const versionHeaders = ['anthropic-beta', 'anthropic-version', 'openai-beta'];
