import { ConfirmDialog, KeyValueRows, type Pair, TextField } from '@sallyport/ui';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Filter } from '../../../../parts/filters/filter.ts';
import { FilterBar } from '../../../../parts/filters/filter-bar.tsx';
import { messageOf } from '../../../../parts/tile/message-of.ts';
import { removeSaved, save } from '../../../../parts/tile/saved.ts';
import { Saving } from '../../explorer/save-dialogs.tsx';
import type { Dashboard } from '../dashboard.ts';

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
    const { preset_filters: _, ...definition } = dashboard.definition;
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
    <Saving
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
    </Saving>
  );
}

export function DeleteDialog({ dashboard, onClose }: DashboardDialogProps) {
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<string>();
  const navigate = useNavigate();
  const remove = async () => {
    setRunning(true);
    try {
      await removeSaved('dashboards', dashboard.id);
      await navigate({ href: '/observability/dashboards' });
    } catch (error) {
      setProblem(messageOf(error));
      setRunning(false);
    }
  };
  return (
    <ConfirmDialog
      title="Delete the dashboard"
      description="It is gone for everybody. What its tiles were made of stays."
      action="Delete dashboard"
      nameToType={dashboard.name}
      isOpen
      isRunning={isRunning}
      problem={problem}
      onAction={() => void remove()}
      onClose={onClose}
    />
  );
}
