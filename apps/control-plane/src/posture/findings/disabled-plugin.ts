import type { PluginDuty, PluginEntity } from '@sallyport/pipeline';
import { defineFinding, type Found, type PlaneFacts } from '../finding.ts';
import { dutyOf, entities } from '../plane/compiled-plane.ts';
import { changedAtMs, nameOf, pluginName } from './entity-name.ts';

const protects: Readonly<Record<PluginDuty, string>> = {
  authentication: 'finds out who calls',
  authorization: 'says who may call',
  admission: 'says from where, or what, may be called',
  limit: 'bounds how often',
  spending: 'bounds what models may cost',
  guard: 'judges what is said to models',
  redaction: 'takes out what nobody should read',
};

export const disabledPlugin = defineFinding({
  kind: 'disabled-plugin',
  title: 'Plugins that protect and are turned off',
  why: 'Somebody meant them to protect something; turned off, they look as if they did.',
  about: 'control-plane',
  find: (facts) =>
    entities(facts.plane.document, 'plugins').flatMap((plugin) => found(facts, plugin as PluginEntity) ?? []),
});

function found({ plane }: PlaneFacts, plugin: PluginEntity): Found | undefined {
  const duty = dutyOf(plane, plugin.name);
  if (plugin.enabled || duty === undefined) return undefined;
  const places = (['route', 'service', 'consumer', 'consumer_group'] as const).flatMap((field) => {
    const id = plugin[field]?.id;
    const entity = id === undefined ? undefined : entities(plane.document, `${field}s`).find((one) => one.id === id);
    return entity === undefined ? [] : [{ field, entity }];
  });
  const where = places
    .map(({ field, entity }) => `${field.replace('_', ' ')} ${nameOf(field, entity).name}`)
    .join(', ');
  return {
    severity: duty === 'authentication' || duty === 'authorization' ? 'high' : 'medium',
    title: `${plugin.name} is turned off ${where === '' ? 'for everything' : `at ${where}`}`,
    entity: pluginName(plugin),
    evidence: [{ text: `It ${protects[duty]}, and enabled is false.`, entity: pluginName(plugin), path: 'enabled' }],
    fix: {
      text: 'Turn it on again, or remove it where it is not needed.',
      changes: [{ action: 'patch', collection: 'plugins', key: plugin.id, fields: { enabled: true } }],
    },
    owned: [plugin, ...places.map(({ entity }) => entity)],
    sinceMs: changedAtMs(plugin),
  };
}
