import { Button } from '@sallyport/ui';
import { Download, Printer } from '@sallyport/ui/icons';
import { messageOf } from '../../parts/message-of.ts';
import { saveFile } from '../../parts/save-file.ts';
import { useAction } from '../../parts/use-action.ts';
import { findingsCsv, type Scope } from './posture.queries.ts';

interface ExportButtonsProps {
  readonly scope: Scope;
  readonly total: number | undefined;
}

/** What is shown, as a table for spreadsheets or as a page for a printer, of which browsers make a PDF. */
export function ExportButtons({ scope, total }: ExportButtonsProps) {
  const download = useAction(async () => saveFile(await findingsCsv(scope), 'posture.csv'));
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      {download.error !== undefined && (
        <span role="alert" className="text-xs text-failed">
          {messageOf(download.error)}
        </span>
      )}
      <Button onClick={download.run} disabled={download.isBusy || total === 0}>
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
