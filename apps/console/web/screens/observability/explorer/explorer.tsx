import { Button, Card, PageHeader } from '@sallyport/ui';
import { Download } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { dataSetsQuery } from '../../../api/analytics.ts';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { downloadCsv, useDownload } from '../../../parts/tile/download.ts';
import { definitionOf, tableOf } from '../../../parts/tile/draft.ts';
import { draftOfSearch, searchOfDraft } from '../../../parts/tile/draft-in-address.ts';
import { LiveChart } from '../../../parts/tile/live-chart.tsx';
import { dataSetOf, questionOf } from '../../../parts/tile/tile.ts';
import { TileChart, titleIn } from '../../../parts/tile/tile-chart.tsx';
import { TileEditor } from '../../../parts/tile/tile-editor.tsx';
import { useTileAnswer } from '../../../parts/tile/use-tile-answer.ts';
import { TimeControls } from '../../../parts/time-range/time-controls.tsx';
import { useSearch } from '../../../state/use-search.ts';
import { useTimeRange } from '../../../state/use-time-range.ts';
import { AddToDashboard, SaveAsReport } from './save-dialogs.tsx';

/** Any metric, by anything, over any time. */
export function Screen() {
  const [search, change] = useSearch();
  const [range, setRange] = useTimeRange();
  const { data: sets } = useQuery(dataSetsQuery);
  const [open, setOpen] = useState<'report' | 'dashboard'>();
  const draft = useMemo(() => draftOfSearch(search), [search]);
  const { definition, table } = useMemo(() => {
    const dataSet = dataSetOf(sets, { datasource: draft.datasource });
    const names = [draft.metrics, draft.by].map((list) => list.map((name) => titleIn(dataSet, name)).join(', '));
    const title = names[1] === '' ? names[0]! : `${names[0]} by ${names[1]!.toLowerCase()}`;
    return { definition: definitionOf(draft, title), table: tableOf(draft, title) };
  }, [draft, sets]);
  const question = useMemo(() => questionOf(definition, { range, filters: [] }), [definition, range]);
  const tableQuestion = useMemo(() => questionOf(table, { range, filters: [] }), [table, range]);
  const download = useDownload();
  const totals = useTileAnswer(tableQuestion);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <PageHeader title="Explorer" actions={<TimeControls />} />
      <Card className="p-4">
        <TileEditor draft={draft} range={range} onChange={(next) => change(searchOfDraft(next))} />
      </Card>
      <Card
        title={definition.chart.chart_title}
        actions={
          <span className="flex flex-wrap items-center justify-end gap-1">
            <Button
              look="quiet"
              size="small"
              onClick={() => download(() => downloadCsv(question, definition.chart.chart_title ?? ''))}
            >
              <Download className="size-3.5" aria-hidden="true" />
              CSV
            </Button>
            <PermittedButton permission="reports.create" size="small" onClick={() => setOpen('report')}>
              Save as report
            </PermittedButton>
            <PermittedButton permission="dashboards.write" size="small" onClick={() => setOpen('dashboard')}>
              Add to dashboard
            </PermittedButton>
          </span>
        }
      >
        <div className="p-4">
          <LiveChart definition={definition} question={question} height={320} onZoom={setRange} />
        </div>
      </Card>
      <Card title="Over the whole range">
        <div className="pb-2">
          <TileChart
            definition={table}
            answer={totals.data}
            dataSet={dataSetOf(sets, table.query)}
            height="fill"
            failure={
              totals.error && totals.data === undefined
                ? { message: 'The table could not be read.', onRetry: () => void totals.refetch() }
                : undefined
            }
          />
        </div>
      </Card>
      {open === 'report' && (
        <SaveAsReport
          definition={{ ...definition, query: { ...definition.query, time_range: range } }}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === 'dashboard' && <AddToDashboard definition={definition} onClose={() => setOpen(undefined)} />}
    </div>
  );
}
