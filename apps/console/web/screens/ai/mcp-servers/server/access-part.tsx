import { Card, EmptyState, Matrix, type MatrixCell, SearchField } from '@sallyport/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, path } from '../../../../api/client.ts';
import { meaningOfVerdict, type Verdict } from '../../../../parts/explain/verdict.ts';
import { ProblemState } from '../../../../parts/problem-state.tsx';
import { useSearch } from '../../../../state/use-search.ts';
import { pluginHref } from '../../parts/entities.ts';
import type { Server } from '../servers.ts';

interface AccessMatrix {
  readonly columns: readonly { readonly id: string; readonly name: string }[];
  readonly is_cut: boolean;
  readonly rows: readonly {
    readonly id: string;
    readonly kind: string;
    readonly name: string;
    readonly cells: readonly { readonly verdict: Verdict; readonly rule: number }[];
  }[];
  readonly rules: readonly {
    readonly text: string;
    readonly plugin: { readonly id: string; readonly name: string } | null;
  }[];
  readonly meta: { readonly page: { readonly total: number } };
}

interface AccessPartProps {
  readonly server: Server;
}

const kinds: Readonly<Record<string, string>> = { consumer_group: 'group', claim: 'token' };

/** Who can call which tool, by the rules as they are now. */
export function AccessPart({ server: { controlPlaneId, route } }: AccessPartProps) {
  const [{ who = '' }, change] = useSearch();
  const { data, error, refetch } = useQuery({
    queryKey: ['ai', 'access', controlPlaneId, route.id, who],
    queryFn: ({ signal }) =>
      api.get<AccessMatrix>(
        `${path`/v2/control-planes/${controlPlaneId}/access-matrix`}?${new URLSearchParams({
          ...{ kind: 'mcp-tools', route: route.id, 'page[size]': '200' },
          ...(who !== '' && { search: who }),
        })}`,
        { signal },
      ),
    placeholderData: keepPreviousData,
  });
  const cells = useMemo(() => {
    const byPlace = new Map<string, MatrixCell>();
    for (const row of data?.rows ?? []) {
      for (const [index, { verdict, rule }] of row.cells.entries()) {
        const { text, plugin } = data!.rules[rule]!;
        byPlace.set(`${row.id} ${data!.columns[index]!.id}`, {
          words: `${verdict}. ${text}`,
          meaning: meaningOfVerdict[verdict],
          ...(plugin && { href: pluginHref(controlPlaneId, plugin.id) }),
        });
      }
    }
    return byPlace;
  }, [data, controlPlaneId]);
  if (error !== null && data === undefined)
    return (
      <ProblemState
        error={error}
        what="who can call what"
        permission="configuration.read"
        onRetry={() => void refetch()}
      />
    );
  const hidden = data === undefined ? 0 : data.meta.page.total - data.rows.length;
  return (
    <Card>
      <div className="grid gap-3 p-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <SearchField
            label="Find a caller"
            value={who}
            onChange={(text) => change({ who: text || undefined }, { isReplacing: true })}
          />
          <p className="text-xs text-soft">
            Each mark leads to the plugin that decides. Groups and tokens are told of as of callers who have nothing
            else.
          </p>
        </div>
        {data !== undefined && data.columns.length === 0 ? (
          <EmptyState
            title="No tool is named here"
            description="Rules are told by tool. This server's tools are not named in its configuration; what its callers may is what the route's own plugins let them."
          />
        ) : (
          <Matrix
            title="Who can call which tool"
            corner="Caller"
            rows={data?.rows.map(({ id, kind, name }) => ({
              key: id,
              label: kinds[kind] === undefined ? name : `${name} (${kinds[kind]})`,
            }))}
            columns={data?.columns.map(({ id, name }) => ({ key: id, label: name })) ?? []}
            cell={(row, column) => cells.get(`${row} ${column}`)}
            height={560}
            empty="Nobody is called so."
          />
        )}
        {hidden > 0 && <p className="text-xs text-soft">{hidden} more callers: find them by a part of their name.</p>}
      </div>
    </Card>
  );
}
