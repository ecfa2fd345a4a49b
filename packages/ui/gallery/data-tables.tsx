import { useState } from 'react';
import { type DataColumn, DataTable } from '../src/data-table/data-table.tsx';
import { Trash2 } from '../src/icons.ts';
import {
  Button,
  Card,
  Drawer,
  EmptyState,
  Failed,
  formatDuration,
  formatUsd,
  type Meaning,
  MenuItem,
  StatusCode,
} from '../src/index.ts';

interface Call {
  readonly id: string;
  readonly path: string;
  readonly status: number;
  readonly latencyMs: number;
  readonly usd: number;
  readonly consumer: string;
  readonly atMs: number;
}

const statuses = [200, 200, 200, 200, 429, 200, 301, 200, 403, 200, 504];
const paths = ['/v1/chat/completions', '/mcp/payments', '/orders', '/customers/search/by-name-and-address'];
const consumers = ['payments-agent', 'alice', 'legacy-customer-master-data-synchronisation-service'];

const calls: readonly Call[] = Array.from({ length: 100_000 }, (_, index) => ({
  id: `request-${index + 1}`,
  path: paths[index % paths.length]!,
  status: statuses[index % statuses.length]!,
  latencyMs: (index * 7919) % 9000,
  usd: ((index * 31) % 100) / 400,
  consumer: consumers[index % consumers.length]!,
  atMs: 1_795_000_000_000 - index * 800,
}));

const columns: readonly DataColumn<Call>[] = [
  { id: 'id', title: 'Request', cell: ({ id }) => id, sortBy: ({ id }) => id, width: 150 },
  { id: 'path', title: 'Path', cell: ({ path }) => path, sortBy: ({ path }) => path },
  {
    id: 'status',
    title: 'Status',
    cell: ({ status }) => <StatusCode status={status} />,
    sortBy: ({ status }) => status,
    width: 80,
  },
  { id: 'consumer', title: 'Consumer', cell: ({ consumer }) => consumer, sortBy: ({ consumer }) => consumer },
  {
    id: 'latency',
    title: 'Latency',
    cell: ({ latencyMs }) => formatDuration(latencyMs),
    sortBy: ({ latencyMs }) => latencyMs,
    isNumber: true,
    width: 100,
  },
  {
    id: 'cost',
    title: 'Cost',
    cell: ({ usd }) => formatUsd(usd),
    sortBy: ({ usd }) => usd,
    isNumber: true,
    width: 100,
  },
  { id: 'time', title: 'Time', cell: ({ atMs }) => new Date(atMs).toISOString(), width: 200, isHiddenAtFirst: true },
];

const meaningOf = ({ status }: Call): Meaning | undefined =>
  status >= 500 ? 'failed' : status >= 400 ? 'refused' : undefined;

const keyOf = ({ id }: Call) => id;
const hrefOf = ({ id }: Call) => `#${id}`;

export function DataTables() {
  const [openKey, setOpenKey] = useState<string>();
  const openCall = calls.find(({ id }) => id === openKey);
  return (
    <>
      <Drawer
        title={openKey}
        isOpen={openKey !== undefined}
        onClose={() => setOpenKey(undefined)}
        pageHref={`#${openKey}`}
      >
        <p className="p-4">{openCall?.path}</p>
      </Drawer>
      <Card title="Many rows">
        <DataTable
          caption="Requests"
          name="gallery"
          isMain
          columns={columns}
          rows={calls}
          rowKey={keyOf}
          rowHref={hrefOf}
          onRowOpen={({ id }) => setOpenKey(id)}
          openKey={openKey}
          rowMeaning={meaningOf}
          scroll="own"
          className="h-96"
          toolbar={<span className="tabular text-sm text-soft">100,000 requests</span>}
          rowMenu={() => (
            <MenuItem isDanger icon={<Trash2 className="size-4" aria-hidden="true" />} onSelect={() => undefined}>
              Forget
            </MenuItem>
          )}
          bulkActions={(rows, untick) => <Button onClick={untick}>{`Forget ${rows.length}`}</Button>}
        />
      </Card>
      <Card title="Being loaded">
        <DataTable caption="Calls being loaded" isLoading columns={columns} rows={none} rowKey={keyOf} />
      </Card>
      <Card title="Empty">
        <DataTable
          caption="No calls"
          columns={columns}
          rows={none}
          rowKey={keyOf}
          empty={<EmptyState title="No requests yet" description="Whatever goes through the gateway is listed here." />}
        />
      </Card>
      <Card title="Failed">
        <DataTable
          caption="Failed calls"
          columns={columns}
          rows={none}
          rowKey={keyOf}
          failed={<Failed message="The requests could not be read." onRetry={() => undefined} requestId="1a2b3c4d" />}
        />
      </Card>
    </>
  );
}

const none: readonly Call[] = [];
