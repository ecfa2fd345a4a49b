import { Button, Card, formatPeriod, PageHeader, SkeletonTiles, TextField } from '@sallyport/ui';
import { Download } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { api, path } from '../../../../api/client.ts';
import { queries } from '../../../../api/queries.ts';
import { DeletingDialog } from '../../../../parts/deleting-dialog.tsx';
import { PermittedButton } from '../../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../../parts/problem-state.tsx';
import { SavingDialog } from '../../../../parts/saving-dialog.tsx';
import { downloadCsv, useDownload } from '../../../../parts/tile/download.ts';
import { draftOf } from '../../../../parts/tile/draft.ts';
import { explorerHref } from '../../../../parts/tile/draft-in-address.ts';
import { LiveChart } from '../../../../parts/tile/live-chart.tsx';
import { readSaved, removeSaved, type Saved, save, savedQuery } from '../../../../parts/tile/saved.ts';
import { questionOf, type TileDefinition } from '../../../../parts/tile/tile.ts';
import { useTileAnswer } from '../../../../parts/tile/use-tile-answer.ts';
import { useOrTell } from '../../../../parts/use-or-tell.ts';
import { lastDay, type TimeRange } from '../../../../state/time-range.ts';
import { useParam } from '../../../../state/use-params.ts';
import { useTitle } from '../../../../state/use-title.ts';
import { TileDrawer } from '../../dashboards/page/tile-drawer.tsx';

type Report = Saved<TileDefinition>;

/** A question that was kept, answered now. */
export function Screen() {
  const id = useParam('reportId');
  const { data, error, refetch } = useQuery(savedQuery<TileDefinition>('reports', id));
  useTitle(data?.name);
  if (data !== undefined) return <Shown report={data} />;
  if (error === null) return <SkeletonTiles label="The report" className="p-4" />;
  return <ProblemState error={error} what="the report" permission="reports.read" onRetry={() => void refetch()} />;
}

function Shown({ report }: { readonly report: Report }) {
  const { id, name, definition } = report;
  const [open, setOpen] = useState<'edit' | 'rename' | 'delete'>();
  const navigate = useNavigate();
  const orTell = useOrTell('It was not duplicated');
  const download = useDownload();
  const range = definition.query.time_range ?? lastDay;
  const question = useMemo(() => questionOf(definition, { range, filters: [] }), [definition, range]);
  const around = useMemo(() => ({ range, filters: [] }), [range]);
  const { data: answer } = useTileAnswer(question);
  const zoom = (to: TimeRange) => void navigate({ href: explorerHref(draftOf(definition), to) });
  const duplicate = async () => {
    const copy = await api.post<Report>(`/v2/reports/${path`${id}`}/duplicate`);
    void queries.invalidateQueries({ queryKey: ['saved', 'reports'], exact: true });
    await navigate({ href: `/observability/reports/${copy.id}` });
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <PageHeader
        crumbs={[{ label: 'Reports', href: '/observability/reports' }]}
        title={name}
        {...(answer && {
          description: formatPeriod(Date.parse(answer.meta.start), Date.parse(answer.meta.end)),
        })}
        actions={
          <>
            <PermittedButton permission="reports.write" entityId={id} onClick={() => setOpen('edit')}>
              Edit
            </PermittedButton>
            <PermittedButton permission="reports.write" entityId={id} onClick={() => setOpen('rename')}>
              Rename
            </PermittedButton>
            <PermittedButton permission="reports.create" onClick={() => orTell(duplicate)}>
              Duplicate
            </PermittedButton>
            <Button onClick={() => download(() => downloadCsv(question, name))}>
              <Download className="size-3.5" aria-hidden="true" />
              CSV
            </Button>
            <PermittedButton permission="reports.delete" entityId={id} onClick={() => setOpen('delete')}>
              Delete
            </PermittedButton>
          </>
        }
      />
      <Card>
        <div className="p-4">
          <LiveChart definition={definition} question={question} height={360} onZoom={zoom} />
        </div>
      </Card>
      {open === 'edit' && (
        <TileDrawer
          definition={definition}
          around={around}
          action="Save report"
          onDone={(next) => saveChanges(id, { definition: next })}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === 'rename' && <Rename report={report} onClose={() => setOpen(undefined)} />}
      {open === 'delete' && <DeleteDialog report={report} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

interface ReportDialogProps {
  readonly report: Report;
  readonly onClose: () => void;
}

function Rename({ report, onClose }: ReportDialogProps) {
  const [name, setName] = useState(report.name);
  const act = () => saveChanges(report.id, { name });
  return (
    <SavingDialog title="Rename the report" action="Rename" isReady={name.trim() !== ''} act={act} onClose={onClose}>
      <TextField label="Name" value={name} onChange={setName} />
    </SavingDialog>
  );
}

function DeleteDialog({ report: { id }, onClose }: ReportDialogProps) {
  const navigate = useNavigate();
  const act = async () => {
    await removeSaved('reports', id);
    await navigate({ href: '/observability/reports' });
  };
  return (
    <DeletingDialog
      title="Delete the report"
      description="It is gone for everybody."
      action="Delete report"
      act={act}
      onClose={onClose}
    />
  );
}

/** Of the report as it is now: what others changed meanwhile stays. */
async function saveChanges(id: string, changes: Partial<Pick<Report, 'name' | 'definition'>>): Promise<void> {
  await save('reports', { ...(await readSaved<TileDefinition>('reports', id)), ...changes }, id);
}
