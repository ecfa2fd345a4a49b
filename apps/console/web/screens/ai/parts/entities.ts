import { useQueries } from '@tanstack/react-query';
import { path, withoutSecrets } from '../../../api/client.ts';
import type { ControlPlane } from '../../../api/control-planes.ts';
import { everyEntity } from '../../../api/every-page.ts';
import { type MayDo, useKnowsPermissions, useMay } from '../../../api/person.ts';

/** Of a configuration: what these screens read of it. */
export interface Plugin {
  readonly id: string;
  readonly name: string;
  readonly instance_name?: string | null;
  readonly enabled?: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly route?: Reference | null;
  readonly service?: Reference | null;
  readonly consumer?: Reference | null;
  readonly consumer_group?: Reference | null;
}

export interface Route {
  readonly id: string;
  readonly name?: string | null;
  readonly paths?: readonly string[] | null;
  readonly service?: Reference | null;
}

interface Reference {
  readonly id: string;
}

/** The plugins and routes of one control plane. */
export interface Configured {
  readonly plane: ControlPlane;
  readonly plugins: readonly Plugin[];
  readonly routes: readonly Route[];
}

export interface ConfiguredRead {
  readonly configured: readonly Configured[] | undefined;
  /** Of how many of the control planes the person may read it. */
  readonly sees: 'all' | 'some' | 'nothing';
  readonly error: Error | null;
  readonly refetch: () => void;
}

interface PlanesRead {
  readonly planes: readonly ControlPlane[] | undefined;
  readonly error: Error | null;
  readonly refetch: () => void;
}

/** What is configured at control planes, of those whose plugins the person may read. */
export function useConfigured({ planes, error: unread, refetch: readPlanes }: PlanesRead): ConfiguredRead {
  const may = useMay();
  const isKnown = useKnowsPermissions();
  const readable = planes?.filter(({ id }) => mayRead(may, id)) ?? [];
  const results = useQueries({ queries: readable.map((plane) => configuredQuery(plane)) });
  const read = results.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const isAll = planes !== undefined && isKnown && read.length === readable.length;
  return {
    configured: isAll ? read : undefined,
    sees: !isAll || readable.length === planes.length ? 'all' : readable.length > 0 ? 'some' : 'nothing',
    error:
      planes === undefined
        ? unread
        : (results.find(({ error, data }) => data === undefined && error !== null)?.error ?? null),
    refetch: () => (planes === undefined ? readPlanes() : results.forEach((result) => void result.refetch())),
  };
}

const mayRead = (may: MayDo, id: string) => may('plugins.read', id) && may('routes.read', id);

const configuredQuery = (plane: ControlPlane) => ({
  queryKey: ['ai', 'configured', plane.id],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<Configured> => {
    const options = { signal, headers: withoutSecrets };
    const [plugins, routes] = await Promise.all([
      everyEntity<Plugin>(path`/v2/control-planes/${plane.id}/core-entities/plugins`, options),
      everyEntity<Route>(path`/v2/control-planes/${plane.id}/core-entities/routes`, options),
    ]);
    return { plane, plugins, routes };
  },
  staleTime: 60_000,
});

/** The routes on which a plugin holds: its own, those of its service, or all. */
export const routesOf = ({ routes }: Configured, { route, service }: Plugin): readonly Route[] =>
  routes.filter((one) => (route ? one.id === route.id : !service || one.service?.id === service.id));

export const nameOfRoute = ({ name, paths, id }: Route): string => name ?? paths?.[0] ?? id;

export const routeHref = (controlPlaneId: string, id: string) => path`/gateway/${controlPlaneId}/routes/${id}`;
export const pluginHref = (controlPlaneId: string, id: string) => path`/gateway/${controlPlaneId}/plugins/${id}`;
export const controlPlaneHref = (id: string) => path`/gateway/${id}`;

/** As analytics has entities: each with its control plane. */
export const scopedId = (controlPlaneId: string, id: string): string => `${controlPlaneId}:${id}`;
