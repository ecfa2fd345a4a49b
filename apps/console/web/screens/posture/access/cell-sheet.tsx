import { DescriptionList, Sheet, Status } from '@sallyport/ui';
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
          <DescriptionList
            items={[
              { label: 'What decides', value: rule.text },
              rule.plugin !== null && {
                label: 'Where',
                value: (
                  <>
                    <Linked href={`/gateway/${controlPlaneId}/plugins/${rule.plugin.id}`}>{rule.plugin.name}</Linked>
                    {rule.path !== null && <code className="figure ml-2 text-soft">{rule.path}</code>}
                  </>
                ),
              },
              {
                label: 'Route',
                value: (
                  <Linked href={`/gateway/${controlPlaneId}/routes/${column.route.id}`}>{column.route.name}</Linked>
                ),
              },
              { label: 'Configuration', value: `version ${data?.version}` },
            ]}
          />
        </div>
      )}
    </Sheet>
  );
}

const Linked = ({ href, children }: { readonly href: string; readonly children: string }) => (
  <a className="text-accent underline underline-offset-2" href={href}>
    {children}
  </a>
);
