import { Button } from '@sallyport/ui';
import { Download, Printer } from '@sallyport/ui/icons';
import { useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { saveFile } from '../../parts/save-file.ts';
import { findingsCsv, type Scope } from './posture.queries.ts';

interface ExportButtonsProps {
  readonly scope: Scope;
  readonly total: number | undefined;
}

/** What is shown, as a table for spreadsheets or as a page for a printer, of which browsers make a PDF. */
export function ExportButtons({ scope, total }: ExportButtonsProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const download = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      saveFile(await findingsCsv(scope), 'posture.csv');
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : 'The table could not be read.');
    }
    setBusy(false);
  };
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      {problem !== undefined && (
        <span role="alert" className="text-xs text-failed">
          {problem}
        </span>
      )}
      <Button onClick={() => void download()} disabled={isBusy || total === 0}>
        <Download className="size-3.5" aria-hidden="true" />
        Download CSV
      </Button>
      <Button onClick={() => window.print()} disabled={total === undefined}>
        <Printer className="size-3.5" aria-hidden="true" />
        Print or save as PDF
      </Button>
    </div>
  );
}
