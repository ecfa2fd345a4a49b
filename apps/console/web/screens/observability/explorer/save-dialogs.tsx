import { SelectField, TextField, useToast } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { SavingDialog } from '../../../parts/saving-dialog.tsx';
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
    <SavingDialog title="Save as report" action="Save report" isReady={name.trim() !== ''} act={act} onClose={onClose}>
      <TextField label="Name" value={name} onChange={setName} />
    </SavingDialog>
  );
}

export function AddToDashboard({ definition, onClose }: SaveProps) {
  const { data: dashboards, error } = useQuery(savedListQuery<DashboardDefinition>('dashboards'));
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
    <SavingDialog title="Add to a dashboard" action="Add tile" isReady={id !== undefined} act={act} onClose={onClose}>
      <SelectField
        label="Dashboard"
        value={id}
        placeholder={dashboards?.length === 0 ? 'There is none yet' : 'Choose one'}
        options={(dashboards ?? []).map((one) => ({ value: one.id, label: one.name }))}
        onChange={setId}
      />
      <ErrorNotice error={error} />
      <TextField label="Title of the tile" value={title} onChange={setTitle} />
    </SavingDialog>
  );
}
