import { Dialog, Notice, SelectField, TextField, useToast } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { messageOf } from '../../../parts/tile/message-of.ts';
import { readSaved, save, savedListQuery } from '../../../parts/tile/saved.ts';
import type { TileDefinition } from '../../../parts/tile/tile.ts';
import type { DashboardDefinition } from '../dashboards/dashboard.ts';
import { withTile } from '../dashboards/with-tile.ts';

interface SaveProps {
  readonly definition: TileDefinition;
  readonly onClose: () => void;
}

export function SaveAsReport({ definition, onClose }: SaveProps) {
  const [name, setName] = useState(definition.chart.chart_title ?? '');
  const navigate = useNavigate();
  const act = async () => {
    const report = await save('reports', { name, definition });
    await navigate({ href: `/observability/reports/${report.id}` });
  };
  return (
    <Saving title="Save as report" action="Save report" isReady={name.trim() !== ''} act={act} onClose={onClose}>
      <TextField label="Name" value={name} onChange={setName} />
    </Saving>
  );
}

export function AddToDashboard({ definition, onClose }: SaveProps) {
  const { data: dashboards = [] } = useQuery(savedListQuery<DashboardDefinition>('dashboards'));
  const [id, setId] = useState<string>();
  const [title, setTitle] = useState(definition.chart.chart_title ?? '');
  const toast = useToast();
  const navigate = useNavigate();
  const act = async () => {
    // As it is now, not as it was when the list was read.
    const dashboard = await readSaved<DashboardDefinition>('dashboards', id!);
    const tile = { ...definition, chart: { ...definition.chart, chart_title: title } };
    await save('dashboards', { ...dashboard, definition: withTile(dashboard.definition, tile) }, id);
    toast({ title: `Added to ${dashboard.name}` });
    await navigate({ href: `/observability/dashboards/${id}` });
  };
  return (
    <Saving title="Add to a dashboard" action="Add tile" isReady={id !== undefined} act={act} onClose={onClose}>
      <SelectField
        label="Dashboard"
        value={id}
        placeholder={dashboards.length === 0 ? 'There is none yet' : 'Choose one'}
        options={dashboards.map((one) => ({ value: one.id, label: one.name }))}
        onChange={setId}
      />
      <TextField label="Title of the tile" value={title} onChange={setTitle} />
    </Saving>
  );
}

interface SavingProps {
  readonly isWide?: boolean;
  readonly title: string;
  readonly action: string;
  readonly isReady: boolean;
  readonly act: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog that does something, and says why it did not work. */
export function Saving({ title, action, isWide = false, isReady, act, onClose, children }: SavingProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const run = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await act();
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      action={action}
      isOpen
      isWide={isWide}
      isActionDisabled={!isReady || isBusy}
      onAction={() => void run()}
      onClose={onClose}
    >
      <div className="mt-4 grid gap-3">
        {children}
        {problem !== undefined && <Notice meaning="failed" title={problem} />}
      </div>
    </Dialog>
  );
}
