import { type Configured, type Plugin, type Route, routesOf } from '../parts/entities.ts';

/** One place at which a model can be asked: a target of ai-proxy or ai-proxy-advanced. */
export interface Offer {
  readonly controlPlaneId: string;
  readonly controlPlane: string;
  readonly plugin: Plugin;
  readonly routes: readonly Route[];
  readonly provider: string;
  /** As the provider calls it. */
  readonly model: string;
  /** As callers call it, where that is something else. */
  readonly alias?: string;
  readonly operation: string;
  readonly weight?: number;
}

/** All models that a configuration offers. */
export function offersOf(configured: readonly Configured[]): readonly Offer[] {
  return configured.flatMap((at) =>
    at.plugins.flatMap((plugin) =>
      plugin.enabled === false
        ? []
        : targetsOf(plugin).flatMap((target) => {
            const { provider, name, model_alias: alias } = target.model ?? {};
            if (typeof provider !== 'string' || typeof name !== 'string') return [];
            return [
              {
                ...{ controlPlaneId: at.plane.id, controlPlane: at.plane.name, plugin, routes: routesOf(at, plugin) },
                ...{ provider, model: name, operation: target.route_type ?? '' },
                ...(typeof alias === 'string' && alias !== name && { alias }),
                ...(typeof target.weight === 'number' && { weight: target.weight }),
              },
            ];
          }),
    ),
  );
}

interface Target {
  readonly route_type?: string | null;
  readonly weight?: number | null;
  readonly model?: { readonly provider?: unknown; readonly name?: unknown; readonly model_alias?: unknown } | null;
}

function targetsOf({ name, config }: Plugin): readonly Target[] {
  if (name === 'ai-proxy') return [config as Target];
  if (name !== 'ai-proxy-advanced') return [];
  return Array.isArray(config['targets']) ? (config['targets'] as readonly Target[]) : [];
}
