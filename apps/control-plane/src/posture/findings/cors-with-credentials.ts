import type { PluginEntity } from '@sallyport/pipeline';
import { defineFinding, type Found } from '../finding.ts';
import { entities } from '../plane/compiled-plane.ts';
import { changedAtMs, pluginName } from './entity-name.ts';

export const corsWithCredentials = defineFinding({
  kind: 'cors-with-credentials',
  title: 'Pages of any origin may call with credentials',
  why: 'Any page that somebody opens can call with their cookies and read the answers.',
  about: 'control-plane',
  find: ({ plane }) => entities(plane.document, 'plugins').flatMap((plugin) => found(plugin as PluginEntity) ?? []),
});

function found(plugin: PluginEntity): Found | undefined {
  const { credentials, origins } = plugin.config as { credentials?: boolean; origins?: readonly string[] };
  if (plugin.name !== 'cors' || !plugin.enabled || credentials !== true) return undefined;
  const isAny =
    origins === undefined || origins.length === 0 || origins.some((origin) => origin === '*' || origin === '.*');
  if (!isAny) return undefined;
  return {
    severity: 'high',
    title: 'Pages of any origin may call with the credentials of whoever opens them',
    entity: pluginName(plugin),
    evidence: [
      { text: 'credentials is on.', entity: pluginName(plugin), path: 'config.credentials' },
      { text: 'origins names any.', entity: pluginName(plugin), path: 'config.origins' },
    ],
    fix: {
      text: 'Name the origins whose pages call it, or turn credentials off.',
      changes: [{ action: 'patch', collection: 'plugins', key: plugin.id, fields: { config: { credentials: false } } }],
    },
    owned: [plugin],
    sinceMs: changedAtMs(plugin),
  };
}
