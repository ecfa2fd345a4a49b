import { createRoot } from 'react-dom/client';
import { Frame, Toasts } from '../src/index.ts';
import '../src/styles.css';
import { Charts } from './charts.tsx';
import { Controls } from './controls.tsx';
import { DataTables } from './data-tables.tsx';
import { Details } from './details.tsx';
import { Displays } from './displays.tsx';
import { Fields } from './fields.tsx';
import { Overlays } from './overlays.tsx';
import { Parts } from './parts.tsx';
import { Times } from './times.tsx';

createRoot(document.getElementById('page')!).render(
  <Frame>
    <Toasts>
      <main className="mx-auto grid max-w-4xl grid-cols-1 gap-6 p-6">
        <h1 className="text-xl font-semibold tracking-tight">What pages are made of</h1>
        <Controls />
        <Fields />
        <Displays />
        <Parts />
        <DataTables />
        <Times />
        <Charts />
        <Details />
        <Overlays />
      </main>
    </Toasts>
  </Frame>,
);
