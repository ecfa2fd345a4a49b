import { classes, Notice, TextArea, TextField } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { SavingDialog } from '../../../parts/saving-dialog.tsx';
import { save } from '../../../parts/tile/saved.ts';
import { lastDay } from '../../../state/time-range.ts';
import type { DashboardDefinition } from './dashboard.ts';
import { Grid } from './page/grid.tsx';
import { readImport } from './transfer.ts';

interface DialogProps {
  readonly onClose: () => void;
}

interface Template {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly definition: DashboardDefinition;
}

const templatesQuery = {
  queryKey: ['dashboard-templates'],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api.get<{ data: readonly Template[] }>('/v2/dashboard-templates', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
};

const blank = 'blank';

/** An empty one, or one of the templates, which is shown with the person's own numbers. */
export function NewDashboard({ onClose }: DialogProps) {
  const { data } = useQuery(templatesQuery);
  const [chosen, setChosen] = useState(blank);
  const [name, setName] = useState('');
  const navigate = useNavigate();
  const template = data?.data.find(({ id }) => id === chosen);
  const act = async () => {
    const made = await save<DashboardDefinition>('dashboards', {
      name: name.trim() || (template?.name ?? 'New dashboard'),
      definition: template?.definition ?? { tiles: [] },
    });
    await navigate({ href: `/observability/dashboards/${made.id}${template === undefined ? '?edit=1' : ''}` });
  };
  const offered = [{ id: blank, name: 'Blank', description: 'Add tiles of your own.' }, ...(data?.data ?? [])];
  return (
    <SavingDialog title="New dashboard" action="Create dashboard" isWide isReady act={act} onClose={onClose}>
      <TextField
        label="Name"
        isOptional
        placeholder={template?.name ?? 'New dashboard'}
        value={name}
        onChange={setName}
      />
      <fieldset className="grid gap-2 sm:grid-cols-2 lg:grid-cols-4">
        <legend className="mb-1 text-sm font-medium">Begin with</legend>
        {offered.map((one) => (
          <label
            key={one.id}
            className={classes(
              'grid cursor-pointer content-start gap-0.5 rounded-control border p-2.5 text-sm focus-within:outline-2 focus-within:outline-accent',
              one.id === chosen ? 'border-accent bg-accent-wash' : 'border-line hover:bg-over',
            )}
          >
            <input
              type="radio"
              name="template"
              className="sr-only"
              checked={one.id === chosen}
              onChange={() => setChosen(one.id)}
            />
            <span className="font-medium">{one.name}</span>
            <span className="text-xs text-soft">{one.description}</span>
          </label>
        ))}
      </fieldset>
      {template !== undefined && (
        <section
          aria-label={`${template.name} with your numbers of the last 24 hours`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it.
          tabIndex={0}
          className="max-h-96 overflow-y-auto rounded-control bg-ground p-2"
        >
          <Grid
            tiles={template.definition.tiles.map((tile, index) => ({ ...tile, id: `${template.id}-${index}` }))}
            around={{ range: lastDay, filters: [] }}
            onZoom={() => undefined}
          />
        </section>
      )}
    </SavingDialog>
  );
}

/** What was exported, here or elsewhere. */
export function ImportDialog({ onClose }: DialogProps) {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const read = text.trim() === '' ? undefined : readImport(text);
  const act = async () => {
    if (read === undefined || !('dashboard' in read)) return;
    const made = await save('dashboards', read.dashboard);
    await navigate({ href: `/observability/dashboards/${made.id}` });
  };
  return (
    <SavingDialog
      title="Import a dashboard"
      action="Import dashboard"
      isReady={read !== undefined && 'dashboard' in read}
      act={act}
      onClose={onClose}
    >
      <label className="grid gap-1 text-sm">
        From a file
        <input
          type="file"
          accept="application/json,.json"
          onChange={({ target }) => void target.files?.[0]?.text().then(setText)}
        />
      </label>
      <TextArea label="Or its JSON" value={text} onChange={setText} />
      {read !== undefined && 'problems' in read && (
        <Notice meaning="refused" title="It cannot be imported as it is">
          <ul className="list-disc pl-4">
            {read.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Notice>
      )}
    </SavingDialog>
  );
}
