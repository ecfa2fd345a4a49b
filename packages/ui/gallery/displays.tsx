import {
  Badge,
  Button,
  Card,
  type Column,
  Copy,
  EmptyState,
  Failed,
  formatDuration,
  formatNumber,
  formatUsd,
  Notice,
  Skeleton,
  Status,
  StatusCode,
  Table,
  Time,
} from '../src/index.ts';

interface Service {
  readonly name: string;
  readonly status: number;
  readonly requests: number;
  readonly latencyMs: number;
  readonly usd: number;
  readonly agoMs: number;
}

const services: readonly Service[] = [
  { name: 'payments-adapter', status: 200, requests: 12480, latencyMs: 188.4, usd: 12.4, agoMs: 20_000 },
  {
    name: 'legacy-customer-master-data-synchronisation-service-eu-central-1',
    status: 504,
    requests: 8204,
    latencyMs: 30_112,
    usd: 0.0042,
    agoMs: 600_000,
  },
  { name: 'identity', status: 429, requests: 40121, latencyMs: 4.2, usd: 0, agoMs: 90_000_000 },
  { name: 'search', status: 301, requests: 3, latencyMs: 61, usd: 1204.1, agoMs: 900_000_000 },
];

const columns: readonly Column<Service>[] = [
  { id: 'name', title: 'Service', cell: ({ name }) => name, sortBy: ({ name }) => name },
  { id: 'status', title: 'Last status', cell: ({ status }) => <StatusCode status={status} /> },
  {
    id: 'requests',
    title: 'Requests',
    cell: ({ requests }) => formatNumber(requests),
    isNumber: true,
    sortBy: ({ requests }) => requests,
  },
  {
    id: 'latency',
    title: 'Latency',
    cell: ({ latencyMs }) => formatDuration(latencyMs),
    isNumber: true,
    sortBy: ({ latencyMs }) => latencyMs,
  },
  { id: 'cost', title: 'Cost', cell: ({ usd }) => formatUsd(usd), isNumber: true, sortBy: ({ usd }) => usd },
  { id: 'seen', title: 'Seen', cell: ({ agoMs }) => <Time atMs={Date.now() - agoMs} />, isNumber: true },
];

export function Displays() {
  return (
    <>
      <Card title="Words and marks">
        <div className="flex flex-wrap items-center gap-4 p-4">
          <Badge>Draft</Badge>
          <Badge meaning="allowed">Allowed</Badge>
          <Badge meaning="refused">Refused</Badge>
          <Badge meaning="failed">Failed</Badge>
          <Badge meaning="cost">$12.40</Badge>
          <Status meaning="allowed">Connected</Status>
          <Status meaning="running">Rolling out</Status>
          <Status meaning="redirected">Asleep</Status>
          <Copy text="9524ec7d-36d9-465d-a8c5-83a3c9390458" label="Copy the id" />
        </div>
      </Card>
      <Card title="Table">
        <Table caption="Services" columns={columns} rows={services} rowKey={({ name }) => name} />
      </Card>
      <Card title="Not filled">
        <EmptyState title="No keys yet" description="A key lets a program call your routes. It is shown once.">
          <Button look="main">Create key</Button>
        </EmptyState>
        <div className="grid gap-3 border-t border-line p-4">
          <Skeleton className="h-5 w-1/2" />
          <Skeleton className="h-5 w-3/4" />
          <Failed
            message="The keys could not be read."
            advice="The control plane did not answer."
            onRetry={() => undefined}
            requestId="1a2b3c4d"
          />
          <Notice meaning="refused" title="You may not see these keys.">
            Ask whoever runs the control plane.
          </Notice>
          <Notice meaning="running" title="A new version is being rolled out." />
        </div>
      </Card>
    </>
  );
}
