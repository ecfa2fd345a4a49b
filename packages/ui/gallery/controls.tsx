import { useState } from 'react';
import { RotateCw, Trash2 } from '../src/icons.ts';
import { Button, Card, IconButton, Select, type Theme, useTheme } from '../src/index.ts';

const themes: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

export function Controls() {
  const [theme, chooseTheme] = useTheme();
  const [range, setRange] = useState('24h');
  const ranges = [
    { value: '1h', label: 'Past hour' },
    { value: '24h', label: 'Past 24 hours', detail: 'In steps of 15 minutes' },
    { value: '7d', label: 'Past 7 days', detail: 'In steps of 2 hours' },
  ];
  return (
    <Card title="Controls" actions={<Select label="Colours" value={theme} options={themes} onChange={chooseTheme} />}>
      <div className="flex flex-wrap items-center gap-3 p-4">
        <Button look="main">Create key</Button>
        <Button>
          <RotateCw className="size-3.5" aria-hidden="true" />
          Refresh
        </Button>
        <Button look="quiet">Cancel</Button>
        <Button look="danger">Revoke key</Button>
        <Button look="main" disabled>
          Create key
        </Button>
        <Button size="small">Small</Button>
        <IconButton label="Delete">
          <Trash2 className="size-4" aria-hidden="true" />
        </IconButton>
        <Select label="Time range" value={range} options={ranges} onChange={setRange} />
      </div>
    </Card>
  );
}
