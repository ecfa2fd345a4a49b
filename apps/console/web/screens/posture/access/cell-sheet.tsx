import { Sheet, Status } from '@sallyport/ui';
import { meaningOfVerdict } from '../../../parts/explain/verdict.ts';
import type { AccessMatrix } from './access.queries.ts';
import { rowWords, verdictWords } from './words.ts';

interface CellSheetProps {
  readonly data: AccessMatrix | undefined;
  readonly rowId: string | undefined;
  readonly columnId: string | undefined;
  readonly controlPlaneId: string;
  readonly onClose: () => void;
}

/** Which rule says that somebody may, or may not. */
export function CellSheet({ data, rowId, columnId, controlPlaneId, onClose }: CellSheetProps) {
  const place = data?.columns.findIndex(({ id }) => id === columnId) ?? -1;
  const column = data?.columns[place];
  const row = data?.rows.find(({ id }) => id === rowId);
  const cell = row?.cells[place];
  const rule = cell && data?.rules[cell.rule];
  return (
    <Sheet title="Who can call what" side="right" isOpen={cell !== undefined} onClose={onClose}>
      {row !== undefined && column !== undefined && cell !== undefined && rule !== undefined && (
        <div className="grid gap-4 p-4 text-sm">
          <div>
            <Status meaning={meaningOfVerdict[cell.verdict]}>{verdictWords[cell.verdict]}</Status>
            <h2 className="mt-1 text-base font-semibold wrap-anywhere">
              {rowWords(row)}, {column.name}
            </h2>
          </div>
          <dl className="grid gap-2">
            <dt className="text-soft">What decides</dt>
            <dd className="wrap-anywhere">{rule.text}</dd>
            {rule.plugin !== null && (
              <>
                <dt className="text-soft">Where</dt>
                <dd className="wrap-anywhere">
                  <a
                    className="text-accent underline underline-offset-2"
                    href={`/gateway/${controlPlaneId}/plugins/${rule.plugin.id}`}
                  >
                    {rule.plugin.name}
                  </a>
                  {rule.path !== null && <code className="figure ml-2 text-soft">{rule.path}</code>}
                </dd>
              </>
            )}
            <dt className="text-soft">Route</dt>
            <dd>
              <a
                className="text-accent underline underline-offset-2"
                href={`/gateway/${controlPlaneId}/routes/${column.route.id}`}
              >
                {column.route.name}
              </a>
            </dd>
            <dt className="text-soft">Configuration</dt>
            <dd>version {data?.version}</dd>
          </dl>
        </div>
      )}
    </Sheet>
  );
}
