import type { Directory, Services } from '@sallyport/pipeline';
import type { Mode } from '../schema/modes.ts';
import type { AiMcpProxyConfig } from '../schema.ts';
import type { ServingParts } from '../serving/parts.ts';
import { listConversion } from './conversion.ts';
import type { ListedPlugin, ListedSource, ListSource } from './listed-source.ts';
import { listServer } from './server.ts';

/** Every source that stands at a route and whose plugin-level tags hold the listener's tag, in the order of the configuration. */
export function findSources(listener: AiMcpProxyConfig, services: Services, parts: ServingParts): ListedSource[] {
  const tag = listener.server.tag!;
  const listed = listedPlugins(listener, services.directory);
  const sources = listed.map((one) => sourcesByMode[one.config.mode]!(one, listener, services, parts));
  if (sources.length === 0)
    services.log.warn('ai-mcp-proxy: no source has the tag of the listener among the tags of its own plugin', { tag });
  return sources;
}

const sourcesByMode: Readonly<Partial<Record<Mode, ListSource>>> = {
  'conversion-only': listConversion,
  'upstream-server': listServer,
  'stdio-server': listServer,
};

/** The plugins that a listener makes one server of, each with the name that tells it from the others. */
export function listedPlugins({ server }: AiMcpProxyConfig, directory: Pick<Directory, 'plugins'>): ListedPlugin[] {
  const tag = server.tag!;
  const listed: ListedPlugin[] = [];
  const names = new Set<string>();
  for (const plugin of directory.plugins('ai-mcp-proxy')) {
    const config = plugin.config as AiMcpProxyConfig;
    const isSource = plugin.enabled && plugin.route !== undefined && sourcesByMode[config.mode] !== undefined;
    if (!isSource || !plugin.tags.includes(tag)) continue;
    const plain = plugin.service?.name ?? plugin.route?.name ?? plugin.pluginId;
    const name = names.has(plain) ? `${plain}-${plugin.route?.name ?? plugin.pluginId}` : plain;
    if (names.has(name)) continue;
    names.add(name);
    listed.push({ plugin, config, name });
  }
  return listed;
}
