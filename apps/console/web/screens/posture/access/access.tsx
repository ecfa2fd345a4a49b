import { Button, Card, EmptyState, Matrix, SearchField, SegmentedControl, Select } from '@sallyport/ui';
import { Download } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useControlPlanes } from '../../../api/control-planes.ts';
import { meaningOfVerdict } from '../../../parts/explain/verdict.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { saveFile } from '../../../parts/save-file.ts';
import { useDownload } from '../../../parts/tile/download.ts';
import { stringifySearch } from '../../../state/search-text.ts';
import { useSearch } from '../../../state/use-search.ts';
import { PostureHead } from '../posture-head.tsx';
import {
  type AccessMatrix,
  type AccessQuestion,
  accessCsv,
  accessQuery,
  type MatrixKind,
  matrixKinds,
  rowsMax,
} from './access.queries.ts';
import { CellSheet } from './cell-sheet.tsx';
import { answerOf, kindWords, rowWords, verdictWords } from './words.ts';

/** Who can call which tool, model or route, by what gateways judge by; and which rule says so. */
export function Screen() {
  const [search, change] = useSearch();
  const planes = useControlPlanes();
  const kind = matrixKinds.find((one) => one === search['kind']) ?? 'routes';
  const controlPlaneId = search['control_plane'] ?? planes.data?.[0]?.id ?? '';
  const question: AccessQuestion = { controlPlaneId, kind, route: search['route'], search: search['q'] };
  const { data, error, refetch } = useQuery(accessQuery(question));
  // Without a control plane nothing is asked.
  const failed =
    error === null && controlPlaneId === ''
      ? { ...planes, what: 'the control planes', permission: 'control-planes.read' }
      : { error, refetch, what: 'who can call what', permission: 'configuration.read' };
  const { row, column } = search;
  const download = useDownload();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <PostureHead
        part="access"
        answer={data && answerOf(kind, data)}
        actions={
          <Button
            className="print:hidden"
            disabled={data === undefined}
            onClick={() => download(async () => saveFile(await accessCsv(question), `access-${kind}.csv`))}
          >
            <Download className="size-3.5" aria-hidden="true" />
            Download CSV
          </Button>
        }
      />
      <div className="flex flex-wrap items-center gap-2 print:hidden">
        <SegmentedControl
          label="What is called"
          value={kind}
          options={matrixKinds.map((value) => ({ value, label: kindWords[value] }))}
          onChange={(next) => change({ kind: next, route: undefined, row: undefined, column: undefined })}
        />
        <Select
          label="Control plane"
          value={controlPlaneId}
          options={(planes.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(next) => change({ control_plane: next, route: undefined, row: undefined, column: undefined })}
        />
        <RouteChoice data={data} route={search['route']} onChange={(route) => change({ route })} />
        <SearchField
          label="Search who calls"
          value={search['q'] ?? ''}
          onChange={(q) => change({ q: q === '' ? undefined : q }, { isReplacing: true })}
        />
      </div>
      {failed.error !== null && data === undefined ? (
        <ProblemState
          error={failed.error}
          what={failed.what}
          permission={failed.permission}
          onRetry={() => void failed.refetch()}
        />
      ) : (
        <Card>
          <Grid data={data} kind={kind} route={search['route']} search={search} />
        </Card>
      )}
      <Legend />
      {data !== undefined && data.meta.page.total > rowsMax && (
        <p className="text-sm text-soft">
          The first {rowsMax} of {data.meta.page.total} callers. Search for others; the CSV has all.
        </p>
      )}
      <CellSheet
        data={data}
        rowId={row}
        columnId={column}
        controlPlaneId={controlPlaneId}
        onClose={() => change({ row: undefined, column: undefined })}
      />
    </div>
  );
}

interface GridProps {
  readonly data: AccessMatrix | undefined;
  readonly kind: MatrixKind;
  readonly route: string | undefined;
  readonly search: Readonly<Record<string, string>>;
}

function Grid({ data, kind, route, search }: GridProps) {
  const rows = new Map(data?.rows.map((row) => [row.id, row]));
  const places = new Map(data?.columns.map(({ id }, place) => [id, place]));
  return (
    <Matrix
      title={`Who can call which ${kindWords[kind].toLowerCase()}`}
      corner="Caller"
      rows={data?.rows.map((row) => ({ key: row.id, label: rowWords(row) }))}
      columns={(data?.columns ?? []).map((column) => ({
        key: column.id,
        label: kind === 'routes' || route !== undefined ? column.name : `${column.name} · ${column.route.name}`,
      }))}
      cell={(rowKey, columnKey) => {
        const cell = rows.get(rowKey)?.cells[places.get(columnKey) ?? -1];
        return (
          cell && {
            words: verdictWords[cell.verdict],
            meaning: meaningOfVerdict[cell.verdict],
            href: `/posture/access${stringifySearch({ ...search, row: rowKey, column: columnKey })}`,
          }
        );
      }}
      empty={<NothingThere kind={kind} />}
    />
  );
}

interface RouteChoiceProps {
  readonly data: AccessMatrix | undefined;
  readonly route: string | undefined;
  readonly onChange: (route: string | undefined) => void;
}

function RouteChoice({ data, route = '', onChange }: RouteChoiceProps) {
  const routes = new Map(data?.columns.map((column) => [column.route.id, column.route.name]));
  if (route !== '' && !routes.has(route)) routes.set(route, route);
  return (
    <Select
      label="Route"
      value={route}
      options={[{ value: '', label: 'All routes' }, ...[...routes].map(([value, label]) => ({ value, label }))]}
      onChange={(chosen) => onChange(chosen === '' ? undefined : chosen)}
    />
  );
}

const nothing: Readonly<Record<MatrixKind, string>> = {
  'mcp-tools':
    'A route becomes an MCP server with the plugin ai-mcp-proxy: its tools, and who may call them, are shown here.',
  models: 'A route serves models with the plugin ai-proxy-advanced: its models, and who may ask them, are shown here.',
  routes: 'Routes, and who may call them, are shown here.',
};

const NothingThere = ({ kind }: { readonly kind: MatrixKind }) => (
  <EmptyState title={`No ${kindWords[kind].toLowerCase()} in this control plane`} description={nothing[kind]} />
);

const Legend = () => (
  <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
    <li>A group: a member who has nothing else.</li>
    <li>Depends: on the token, the network, a condition, or what is asked.</li>
    <li>Judged by the code that gateways judge by.</li>
  </ul>
);
