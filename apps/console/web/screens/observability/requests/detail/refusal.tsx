import { Notice, Time } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { api, path } from '../../../../api/client.ts';
import { useMay } from '../../../../api/person.ts';
import { isRefused } from '../outcome.ts';
import type { RequestRecord } from '../record.ts';
import type { RequestView } from '../requests.queries.ts';
import { adviceOn } from './advice.ts';
import { Code, Facts } from './facts.tsx';
import { FilterLink } from './filter-link.tsx';
import { PluginLink } from './plugin-link.tsx';
import { pluginHref, usePluginOf } from './plugins.ts';
import { versionSince } from './versions.ts';

/** Why a plugin said no: which, by which rule, since when, and how that is changed. */
export function Refusal({ record }: RequestView) {
  const { refusal_plugin: name, refusal_code: code } = record;
  const guard = record.guards.findLast(({ plugin, outcome }) => plugin === name && outcome !== 'passed');
  const found = usePluginOf(record, isRefused(record) && guard === undefined ? name : '');
  if (!isRefused(record)) return null;
  const pluginId = guard?.plugin_id ?? found?.id;
  const denied = record.mcp_info.rpc.find(({ acl_action }) => acl_action === 'deny');
  const rule = guard?.rule || guard?.reason || denied?.acl_reason;
  return (
    <Notice
      meaning="refused"
      isOld
      title={`${name} refused it`}
      actions={
        pluginId !== undefined && (
          <a
            className="text-sm font-medium text-accent hover:underline"
            href={pluginHref(record.control_plane, pluginId)}
          >
            Change this plugin
          </a>
        )
      }
    >
      <div className="my-2">
        <Facts
          facts={{
            Plugin: <PluginLink record={record} name={name} {...(pluginId && { id: pluginId })} />,
            Rule: rule && <Code>{rule}</Code>,
            Code: (
              <FilterLink field="refusal_code" value={code}>
                <Code>{code}</Code>
              </FilterLink>
            ),
            Since: found?.updated_at !== undefined && <Since record={record} updatedAtMs={found.updated_at * 1_000} />,
          }}
        />
      </div>
      {adviceOn(name, code)}
    </Notice>
  );
}

interface SinceProps {
  readonly record: RequestRecord;
  readonly updatedAtMs: number;
}

/** The version of the configuration in which the plugin became what it is. */
function Since({ record, updatedAtMs }: SinceProps) {
  const may = useMay();
  const controlPlane = record.control_plane;
  const { data } = useQuery({
    queryKey: ['versions', controlPlane, 'newest'],
    queryFn: ({ signal }) =>
      api.get<{ data: readonly { version: number; created_at: string }[] }>(
        path`/v2/control-planes/${controlPlane}/configuration/versions?size=100`,
        { signal },
      ),
    enabled: may('configuration.read', controlPlane),
    staleTime: 60_000,
  });
  const version = data && versionSince(data.data, updatedAtMs);
  return (
    <>
      {version !== undefined && (
        <>
          <a className="text-accent underline" href={path`/gateway/${controlPlane}/versions/${String(version)}`}>
            version {version}
          </a>{' '}
          of the configuration,{' '}
        </>
      )}
      <Time atMs={updatedAtMs} />
    </>
  );
}
