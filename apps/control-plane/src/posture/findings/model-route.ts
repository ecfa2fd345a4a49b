import type { PluginEntity } from '@sallyport/pipeline';
import type { BlockProposal } from '../finding.ts';

interface ModelSettings {
  readonly model: { readonly provider: string; readonly name?: string; readonly model_alias?: string };
  readonly logging?: { readonly log_payloads?: boolean };
}

/** The targets of a plugin that proxies models, whichever of the two it is. */
export function targetsOf({ name, config }: PluginEntity): readonly ModelSettings[] {
  if (name === 'ai-proxy') return [config as unknown as ModelSettings];
  return (config['targets'] ?? []) as readonly ModelSettings[];
}

/** Stops what models a route serves. */
export function blockModels(plugin: PluginEntity): BlockProposal | undefined {
  const names = targetsOf(plugin).flatMap(({ model: { provider, name } }) =>
    name === undefined ? [] : [`${provider}/${name}`],
  );
  if (names.length === 0) return undefined;
  return {
    text: 'Stops these models for everybody, at every route of the control plane.',
    blocks: [...new Set(names)].map((name) => ({ kind: 'model', name })),
  };
}
