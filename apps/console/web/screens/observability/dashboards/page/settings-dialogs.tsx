import { KeyValueRows, type Pair, TextField } from '@sallyport/ui';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { DeletingDialog } from '../../../../parts/deleting-dialog.tsx';
import type { Filter } from '../../../../parts/filters/filter.ts';
import { FilterBar } from '../../../../parts/filters/filter-bar.tsx';
import { SavingDialog } from '../../../../parts/saving-dialog.tsx';
import { readSaved, removeSaved, save } from '../../../../parts/tile/saved.ts';
import type { Dashboard, DashboardDefinition } from '../dashboard.ts';

interface DashboardDialogProps {
  readonly dashboard: Dashboard;
  readonly onClose: () => void;
}

/** Its name, what it is for, its labels, and the filters that always hold. */
export function SettingsDialog({ dashboard, onClose }: DashboardDialogProps) {
  const [name, setName] = useState(dashboard.name);
  const [description, setDescription] = useState(dashboard.description ?? '');
  const [labels, setLabels] = useState<readonly Pair[]>(Object.entries(dashboard.labels));
  const [presets, setPresets] = useState<readonly Filter[]>(dashboard.definition.preset_filters ?? []);
  const act = async () => {
    // As it is now: tiles that others saved meanwhile are kept.
    const now = await readSaved<DashboardDefinition>('dashboards', dashboard.id);
    const { preset_filters: _, ...definition } = now.definition;
    await save(
      'dashboards',
      {
        name,
        ...(description.trim() !== '' && { description: description.trim() }),
        labels: Object.fromEntries(labels.filter(([key]) => key !== '')),
        definition: presets.length === 0 ? definition : { ...definition, preset_filters: presets },
      },
      dashboard.id,
    );
  };
  return (
    <SavingDialog
      title="Settings of the dashboard"
      action="Save settings"
      isReady={name.trim() !== ''}
      act={act}
      onClose={onClose}
    >
      <TextField label="Name" value={name} onChange={setName} />
      <TextField label="Description" isOptional value={description} onChange={setDescription} />
      <KeyValueRows label="Labels" pairs={labels} onChange={setLabels} />
      <div className="grid gap-1">
        <p className="text-sm font-medium">Filters that always hold</p>
        <FilterBar datasource="api_usage" filters={presets} onChange={setPresets} />
      </div>
    </SavingDialog>
  );
}

export function DeleteDialog({ dashboard, onClose }: DashboardDialogProps) {
  const navigate = useNavigate();
  const act = async () => {
    await removeSaved('dashboards', dashboard.id);
    await navigate({ href: '/observability/dashboards' });
  };
  return (
    <DeletingDialog
      title="Delete the dashboard"
      description="It is gone for everybody. What its tiles were made of stays."
      action="Delete dashboard"
      nameToType={dashboard.name}
      act={act}
      onClose={onClose}
    />
  );
}
