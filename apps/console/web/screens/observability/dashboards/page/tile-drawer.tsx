import { Button, Drawer, TextField } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { dataSetsQuery } from '../../../../api/analytics.ts';
import { ErrorNotice } from '../../../../parts/error-notice.tsx';
import { type Draft, definitionOf, draftOf } from '../../../../parts/tile/draft.ts';
import { LiveChart } from '../../../../parts/tile/live-chart.tsx';
import { dataSetOf, filtersFor, questionOf, type TileDefinition } from '../../../../parts/tile/tile.ts';
import { TileEditor } from '../../../../parts/tile/tile-editor.tsx';
import { useAction } from '../../../../parts/use-action.ts';
import type { Around } from './grid.tsx';

interface TileDrawerProps {
  /** What is changed; absent where one is added. */
  readonly definition?: TileDefinition | undefined;
  readonly around: Around;
  readonly action: string;
  /** Closed once it is done; what fails is told in here, and nothing that was entered is lost. */
  readonly onDone: (definition: TileDefinition) => Promise<void> | void;
  readonly onClose: () => void;
}

const newDraft: Draft = {
  datasource: 'api_usage',
  metrics: ['request_count'],
  by: [],
  filters: [],
  look: 'bars',
};

/** The explorer's editor, for one tile, with what it will show. */
export function TileDrawer({ definition: before, around, action, onDone, onClose }: TileDrawerProps) {
  const [title, setTitle] = useState(before?.chart.chart_title ?? '');
  const [draft, setDraft] = useState<Draft>(() => (before === undefined ? newDraft : draftOf(before)));
  const { data: sets } = useQuery(dataSetsQuery);
  const definition = useMemo(() => definitionOf(draft, title, before), [draft, title, before]);
  const { query } = definition;
  const asked = JSON.stringify(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked is told by its words, not by each letter of the title.
  const question = useMemo(
    () =>
      questionOf(definition, {
        range: around.range,
        filters: filtersFor(dataSetOf(sets, query), around.filters),
      }),
    [asked, around, sets],
  );
  const doing = useAction(async () => {
    await onDone(definition);
    onClose();
  });
  return (
    <Drawer
      title={before === undefined ? 'Add a tile' : 'Edit tile'}
      isOpen
      onClose={onClose}
      actions={
        <Button look="main" size="small" disabled={doing.isBusy} onClick={doing.run}>
          {action}
        </Button>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
        <ErrorNotice error={doing.error} />
        <TextField label="Title" value={title} onChange={setTitle} />
        <TileEditor draft={draft} range={around.range} onChange={setDraft} />
        <div className="h-72 rounded-card border border-line p-3">
          <LiveChart definition={definition} question={question} height="fill" onZoom={() => undefined} />
        </div>
      </div>
    </Drawer>
  );
}
