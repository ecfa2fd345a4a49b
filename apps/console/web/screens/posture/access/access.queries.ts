import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../../api/client.ts';
import type { Verdict } from '../../../parts/explain/verdict.ts';
import { stringifySearch } from '../../../state/search-text.ts';

export const matrixKinds = ['routes', 'mcp-tools', 'models'] as const;
export type MatrixKind = (typeof matrixKinds)[number];

export interface AccessRow {
  readonly id: string;
  readonly kind: 'anybody' | 'consumer_group' | 'claim' | 'consumer';
  readonly name: string;
  readonly cells: readonly { readonly verdict: Verdict; readonly rule: number }[];
}

export interface AccessColumn {
  readonly id: string;
  readonly name: string;
  readonly route: { readonly id: string; readonly name: string };
}

export interface AccessRule {
  readonly text: string;
  readonly plugin: { readonly id: string; readonly name: string } | null;
  readonly path: string | null;
}

export interface AccessMatrix {
  readonly version: number;
  readonly columns: readonly AccessColumn[];
  readonly is_cut: boolean;
  readonly rows: readonly AccessRow[];
  readonly rules: readonly AccessRule[];
  readonly meta: { readonly page: { readonly total: number } };
}

export interface AccessQuestion {
  readonly controlPlaneId: string;
  readonly kind: MatrixKind;
  readonly route?: string | undefined;
  readonly search?: string | undefined;
}

export const rowsMax = 200;

const accessPath = ({ controlPlaneId, kind, route, search }: AccessQuestion) =>
  path`/v2/control-planes/${controlPlaneId}/access-matrix` +
  stringifySearch({ kind, route, search, 'page[size]': rowsMax });

export const accessQuery = (question: AccessQuestion) =>
  queryOptions({
    queryKey: ['access-matrix', question],
    queryFn: ({ signal }) => api.get<AccessMatrix>(accessPath(question), { signal }),
    placeholderData: (before) => before,
    enabled: question.controlPlaneId !== '',
  });

export async function accessCsv(question: AccessQuestion): Promise<Blob> {
  const response = await api.ask('GET', accessPath(question), undefined, { headers: { accept: 'text/csv' } });
  return await response.blob();
}
