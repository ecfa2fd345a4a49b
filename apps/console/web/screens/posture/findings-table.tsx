import { Badge, Status, Time } from '@sallyport/ui';
import { type DataColumn, DataTable } from '@sallyport/ui/data-table';
import type { ReactNode } from 'react';
import { type Finding, severities } from './posture.queries.ts';
import { meaningOf, severityWord } from './words.ts';

interface FindingsTableProps {
  readonly findings: readonly Finding[] | undefined;
  readonly isLoading: boolean;
  readonly openId: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly toolbar: ReactNode;
  readonly empty: ReactNode;
}

/** Findings, the worst first. */
export const FindingsTable = ({ findings = none, isLoading, openId, onOpen, toolbar, empty }: FindingsTableProps) => (
  <DataTable<Finding>
    caption="Findings"
    name="posture"
    isMain
    columns={columns}
    rows={findings}
    rowKey={({ id }) => id}
    rowLabel={({ title }) => title}
    rowMeaning={({ severity }) => meaningOf[severity]}
    onRowOpen={({ id }) => onOpen(id)}
    openKey={openId}
    isLoading={isLoading}
    toolbar={toolbar}
    empty={empty}
  />
);

const none: readonly Finding[] = [];

const columns: readonly DataColumn<Finding>[] = [
  { id: 'title', title: 'Finding', cell: ({ title }) => title, sortBy: ({ title }) => title },
  {
    id: 'severity',
    title: 'Severity',
    width: 110,
    cell: ({ severity }) => <Status meaning={meaningOf[severity]}>{severityWord[severity]}</Status>,
    sortBy: ({ severity }) => severities.indexOf(severity),
  },
  {
    id: 'entity',
    title: 'About',
    width: 190,
    cell: ({ entity: { type, name } }) => (
      <>
        <span className="text-soft">{type}</span> {name}
      </>
    ),
    sortBy: ({ entity: { type, name } }) => `${type} ${name}`,
  },
  {
    id: 'plane',
    title: 'Control plane',
    width: 150,
    cell: ({ entity }) => entity.control_plane_name ?? 'The organisation',
    sortBy: ({ entity }) => entity.control_plane_name ?? '',
  },
  {
    id: 'owner',
    title: 'Owner',
    width: 130,
    cell: ({ owner }) => (owner === null ? <span className="text-soft">nobody</span> : <Badge>{owner}</Badge>),
    sortBy: ({ owner }) => owner ?? undefined,
  },
  {
    id: 'since',
    title: 'Changed',
    width: 110,
    cell: ({ since }) => since !== null && <Time atMs={Date.parse(since)} />,
    sortBy: ({ since }) => (since === null ? undefined : Date.parse(since)),
  },
];
