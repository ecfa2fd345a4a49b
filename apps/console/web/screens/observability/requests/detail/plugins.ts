import { useQuery } from '@tanstack/react-query';
import { path, withoutSecrets } from '../../../../api/client.ts';
import { everyEntity } from '../../../../api/every-page.ts';
import { useMay } from '../../../../api/person.ts';
import { entityIdOf, type RequestRecord } from '../record.ts';

/** A plugin of a configuration: what of it tells where it holds. */
export interface ConfiguredPlugin {
  readonly id: string;
  readonly name: string;
  readonly enabled?: boolean;
  readonly route?: Reference | null;
  readonly service?: Reference | null;
  readonly consumer?: Reference | null;
  readonly consumer_group?: Reference | null;
  /** Seconds. */
  readonly updated_at?: number;
}

interface Reference {
  readonly id: string;
}

/** The plugin of that name that a request met, as the configuration is now; undefined where there is none, or it may not be read. */
export function usePluginOf(record: RequestRecord, name: string): ConfiguredPlugin | undefined {
  const may = useMay();
  const controlPlane = record.control_plane;
  const { data } = useQuery({
    queryKey: ['plugins-of', controlPlane],
    queryFn: ({ signal }) =>
      everyEntity<ConfiguredPlugin>(path`/v2/control-planes/${controlPlane}/core-entities/plugins`, {
        signal,
        headers: withoutSecrets,
      }),
    enabled: name !== '' && may('plugins.read', controlPlane),
    staleTime: 60_000,
  });
  return data && findPlugin(data, record, name);
}

/** Where several hold, the most specific one counts. */
export function findPlugin(
  plugins: readonly ConfiguredPlugin[],
  record: RequestRecord,
  name: string,
): ConfiguredPlugin | undefined {
  const own = {
    route: entityIdOf(record.route),
    service: entityIdOf(record.gateway_service),
    consumer: entityIdOf(record.consumer),
  };
  const holding = plugins.filter(
    (plugin) =>
      plugin.name === name &&
      (['route', 'service', 'consumer'] as const).every((scope) => isWithin(plugin[scope], own[scope])),
  );
  return holding.sort((a, b) => weightOf(b) - weightOf(a))[0];
}

const isWithin = (scope: Reference | null | undefined, id: string) =>
  scope === undefined || scope === null || scope.id === id;

/** As plugins are chosen: the caller counts before the route, the route before the service. */
function weightOf({ consumer, consumer_group, route, service }: ConfiguredPlugin): number {
  return (consumer ? 8 : 0) + (consumer_group ? 4 : 0) + (route ? 2 : 0) + (service ? 1 : 0);
}

export const pluginHref = (controlPlane: string, id: string) => path`/gateway/${controlPlane}/plugins/${id}`;
