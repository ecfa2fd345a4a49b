import { Badge, IconButton, Menu, MenuItem, MenuLink } from '@sallyport/ui';
import { Download, EllipsisVertical, Maximize2, Search } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { dataSetsQuery } from '../../../../api/analytics.ts';
import { requestsHref } from '../../../../parts/filters/requests-href.ts';
import { downloadCsv, useDownload } from '../../../../parts/tile/download.ts';
import { draftOf } from '../../../../parts/tile/draft.ts';
import { explorerHref } from '../../../../parts/tile/draft-in-address.ts';
import { LiveChart } from '../../../../parts/tile/live-chart.tsx';
import { dataSetOf, filtersFor, questionOf, titleOf } from '../../../../parts/tile/tile.ts';
import type { TimeRange } from '../../../../state/time-range.ts';
import type { Tile } from '../dashboard.ts';
import { FullTile } from './full-tile.tsx';
import type { Around } from './grid.tsx';

interface TileBoxProps {
  readonly tile: Tile;
  readonly around: Around;
  readonly onZoom: (range: TimeRange) => void;
  /** Of the editor, above what can always be done. */
  readonly menu?: ReactNode;
}

/** One tile: its title, its chart, and what can be done with it. */
export function TileBox({ tile, around, onZoom, menu }: TileBoxProps) {
  const { definition } = tile;
  const [isFull, setFull] = useState(false);
  const download = useDownload();
  const { data: sets } = useQuery(dataSetsQuery);
  const { question, left } = useMemo(() => {
    const fitting = filtersFor(dataSetOf(sets, definition.query), around.filters);
    return {
      question: questionOf(definition, { range: around.range, filters: fitting }),
      left: around.filters.length - fitting.length,
    };
  }, [definition, sets, around]);
  const title = titleOf(definition);
  const filters = question.filters ?? [];
  const draft = { ...draftOf(definition), filters };
  const isTable = ['top_n', 'horizontal_bar', 'choropleth_map'].includes(definition.chart.type);
  return (
    <section aria-label={title} className="flex h-full min-h-0 flex-col rounded-card border border-line bg-paper">
      <header className="flex h-9 shrink-0 items-center gap-2 pr-1 pl-3">
        <h2 className="min-w-0 grow truncate text-sm font-medium" title={title}>
          {title}
        </h2>
        {left > 0 && sets !== undefined && (
          <span title="Its data set does not know them" className="shrink-0">
            <Badge>{left === 1 ? '1 filter left out' : `${left} filters left out`}</Badge>
          </span>
        )}
        <span className="print:hidden">
          <Menu
            align="end"
            trigger={
              <IconButton label={`What can be done with ${title}`} size="small" data-no-drag="">
                <EllipsisVertical className="size-4" aria-hidden="true" />
              </IconButton>
            }
          >
            {menu}
            <MenuItem icon={<Maximize2 className="size-4" aria-hidden="true" />} onSelect={() => setFull(true)}>
              Full screen
            </MenuItem>
            <MenuLink icon={<Search className="size-4" aria-hidden="true" />} href={explorerHref(draft, around.range)}>
              Explore
            </MenuLink>
            <MenuLink href={requestsHref({ filters, range: around.range })}>View requests</MenuLink>
            <MenuItem
              icon={<Download className="size-4" aria-hidden="true" />}
              onSelect={() => download(() => downloadCsv(question, title))}
            >
              Export CSV
            </MenuItem>
          </Menu>
        </span>
      </header>
      <div
        className={isTable ? 'min-h-0 grow overflow-auto px-3 pb-2' : 'min-h-0 grow px-3 pb-2'}
        // The arrow keys scroll it.
        {...(isTable && { tabIndex: 0, role: 'group', 'aria-label': `Rows of ${title}` })}
      >
        {sets !== undefined && <LiveChart definition={definition} question={question} height="fill" onZoom={onZoom} />}
      </div>
      {isFull && (
        <FullTile title={title} onClose={() => setFull(false)}>
          <LiveChart definition={definition} question={question} height="fill" onZoom={onZoom} />
        </FullTile>
      )}
    </section>
  );
}
