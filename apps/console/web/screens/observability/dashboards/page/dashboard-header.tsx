import { IconButton, Menu, MenuItem, PageHeader, TagList } from '@sallyport/ui';
import { Ellipsis, Printer } from '@sallyport/ui/icons';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../../../api/person.ts';
import { textsOfLabels } from '../../../../parts/labels-text.ts';
import { PermittedButton } from '../../../../parts/permitted-button.tsx';
import { saveFile } from '../../../../parts/save-file.ts';
import { fileName } from '../../../../parts/tile/download.ts';
import { save } from '../../../../parts/tile/saved.ts';
import { TimeControls } from '../../../../parts/time-range/time-controls.tsx';
import { useOrTell } from '../../../../parts/use-or-tell.ts';
import { useSearch } from '../../../../state/use-search.ts';
import type { Dashboard } from '../dashboard.ts';
import { exportText } from '../transfer.ts';
import { DeleteDialog, SettingsDialog } from './settings-dialogs.tsx';

interface DashboardHeaderProps {
  readonly dashboard: Dashboard;
  readonly isEditing: boolean;
}

/** What it is called, over which time, and what can be done with all of it. */
export function DashboardHeader({ dashboard, isEditing }: DashboardHeaderProps) {
  const [, change] = useSearch();
  const [open, setOpen] = useState<'settings' | 'delete'>();
  const may = useMay();
  const orTell = useOrTell('It could not be duplicated');
  const navigate = useNavigate();
  const { id, name, labels } = dashboard;
  const duplicate = async () => {
    const copy = await save('dashboards', { ...dashboard, name: `Copy of ${name}`.slice(0, 255) });
    await navigate({ href: `/observability/dashboards/${copy.id}` });
  };
  const exported = () =>
    saveFile(new Blob([exportText(dashboard)], { type: 'application/json' }), `${fileName(name)}.json`);
  return (
    <>
      <PageHeader
        crumbs={[{ label: 'Dashboards', href: '/observability/dashboards' }]}
        title={name}
        pills={<TagList tags={textsOfLabels(labels)} />}
        {...(dashboard.description !== undefined && { description: dashboard.description })}
        actions={
          <span className="flex flex-wrap items-center gap-2 print:hidden">
            <TimeControls />
            {!isEditing && (
              <>
                <PermittedButton permission="dashboards.write" entityId={id} onClick={() => change({ edit: '1' })}>
                  Edit
                </PermittedButton>
                <Menu
                  align="end"
                  trigger={
                    <IconButton label="What can be done with the dashboard">
                      <Ellipsis className="size-4" aria-hidden="true" />
                    </IconButton>
                  }
                >
                  {may('dashboards.write', id) && (
                    <MenuItem onSelect={() => setOpen('settings')}>Name, labels and filters</MenuItem>
                  )}
                  {may('dashboards.create') && <MenuItem onSelect={() => orTell(duplicate)}>Duplicate</MenuItem>}
                  <MenuItem onSelect={exported}>Export JSON</MenuItem>
                  <MenuItem
                    icon={<Printer className="size-4" aria-hidden="true" />}
                    onSelect={() => setTimeout(() => window.print())}
                  >
                    Print or save as PDF
                  </MenuItem>
                  {may('dashboards.delete', id) && (
                    <MenuItem isDanger onSelect={() => setOpen('delete')}>
                      Delete dashboard
                    </MenuItem>
                  )}
                </Menu>
              </>
            )}
          </span>
        }
      />
      {open === 'settings' && <SettingsDialog dashboard={dashboard} onClose={() => setOpen(undefined)} />}
      {open === 'delete' && <DeleteDialog dashboard={dashboard} onClose={() => setOpen(undefined)} />}
    </>
  );
}
