import { Button, Notice, useMatches } from '@sallyport/ui';
import { Plus } from '@sallyport/ui/icons';
import { useBlocker } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { queries } from '../../../../api/queries.ts';
import { messageOf } from '../../../../parts/message-of.ts';
import { readSaved, save } from '../../../../parts/tile/saved.ts';
import type { TileDefinition } from '../../../../parts/tile/tile.ts';
import type { TimeRange } from '../../../../state/time-range.ts';
import type { Dashboard, DashboardDefinition, Tile } from '../dashboard.ts';
import { bottomOf, moved, settled } from '../layout.ts';
import { withTile } from '../with-tile.ts';
import { EditGrid } from './edit-grid.tsx';
import { type Around, Grid } from './grid.tsx';
import { TileDrawer } from './tile-drawer.tsx';
import { TileMenu } from './tile-menu.tsx';

interface EditingProps {
  /** As it was when editing began. */
  readonly dashboard: Dashboard;
  readonly around: Around;
  readonly onZoom: (range: TimeRange) => void;
  readonly onDone: () => void;
}

type Refusal = { readonly message: string; readonly theirs?: Dashboard };

/** Tiles are added, changed and moved; nothing of it is kept before it is saved. */
export function Editing({ dashboard, around, onZoom, onDone }: EditingProps) {
  const [tiles, setTiles] = useState<readonly Tile[]>(dashboard.definition.tiles);
  const [base, setBase] = useState(dashboard);
  const [inDrawer, setInDrawer] = useState<Tile | 'new'>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [isSaving, setSaving] = useState(false);
  const isWide = useMatches('(min-width: 900px)');
  const isLeaving = useRef(false);
  const isChanged = tiles !== base.definition.tiles;
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      current.pathname !== next.pathname &&
      isChanged &&
      !isLeaving.current &&
      !window.confirm('Leave without saving the dashboard?'),
    enableBeforeUnload: () => isChanged && !isLeaving.current,
  });
  const leave = () => {
    isLeaving.current = true;
    onDone();
  };
  const keep = async (over: Dashboard) => {
    setSaving(true);
    setRefusal(undefined);
    try {
      const now = await readSaved<DashboardDefinition>('dashboards', base.id);
      if (now.updated_at !== over.updated_at) {
        setRefusal({ message: 'Somebody changed this dashboard since you began to edit it.', theirs: now });
      } else {
        await save('dashboards', { ...now, definition: { ...now.definition, tiles } }, base.id);
        leave();
      }
    } catch (error) {
      setRefusal({ message: messageOf(error) });
    }
    setSaving(false);
  };
  const takeTheirs = (theirs: Dashboard) => {
    queries.setQueryData(['saved', 'dashboards', base.id], theirs);
    setBase(theirs);
    setTiles(theirs.definition.tiles);
    setRefusal(undefined);
  };
  const done = (definition: TileDefinition) => {
    if (inDrawer === 'new') setTiles(withTile({ tiles }, definition).tiles);
    else setTiles(tiles.map((tile) => (tile.id === inDrawer?.id ? { ...tile, definition } : tile)));
  };
  const menuOf = (tile: Tile) => (
    <TileMenu
      tile={tile}
      onEdit={() => setInDrawer(tile)}
      onDuplicate={() => setTiles([...tiles, copyOf(tile, bottomOf(tiles))])}
      onMove={(move) => setTiles(moved(tiles, tile.id, move))}
      onDelete={() => setTiles(settled(tiles.filter(({ id }) => id !== tile.id)))}
    />
  );
  return (
    <>
      <div className="sticky top-0 z-30 -mx-4 flex flex-wrap items-center gap-2 border-y border-line bg-ground px-4 py-2">
        <Button onClick={() => setInDrawer('new')}>
          <Plus className="size-3.5" aria-hidden="true" />
          Add tile
        </Button>
        <span role="status" className="grow text-sm text-soft">
          {isChanged ? 'There are changes that are not saved.' : 'Nothing is changed yet.'}
        </span>
        <Button look="quiet" onClick={leave}>
          {isChanged ? 'Discard changes' : 'Stop editing'}
        </Button>
        <Button look="main" disabled={!isChanged || isSaving} onClick={() => void keep(base)}>
          Save dashboard
        </Button>
      </div>
      {refusal !== undefined && (
        <Notice
          meaning={refusal.theirs === undefined ? 'failed' : 'refused'}
          title={refusal.message}
          actions={
            refusal.theirs !== undefined && (
              <>
                <Button size="small" onClick={() => takeTheirs(refusal.theirs!)}>
                  Show theirs, drop mine
                </Button>
                <Button size="small" onClick={() => void keep(refusal.theirs!)}>
                  Save mine over theirs
                </Button>
              </>
            )
          }
        >
          {refusal.theirs !== undefined && 'Nothing was saved. Their tiles and yours cannot both be kept.'}
        </Notice>
      )}
      {isWide ? (
        <EditGrid tiles={tiles} around={around} onZoom={onZoom} onChange={setTiles} menuOf={menuOf} />
      ) : (
        <Grid tiles={tiles} around={around} onZoom={onZoom} menuOf={menuOf} />
      )}
      {inDrawer !== undefined && (
        <TileDrawer
          key={inDrawer === 'new' ? 'new' : inDrawer.id}
          definition={inDrawer === 'new' ? undefined : inDrawer.definition}
          around={around}
          action={inDrawer === 'new' ? 'Add tile' : 'Apply'}
          onDone={done}
          onClose={() => setInDrawer(undefined)}
        />
      )}
    </>
  );
}

const copyOf = (tile: Tile, row: number): Tile => ({
  ...tile,
  id: crypto.randomUUID(),
  layout: { ...tile.layout, position: { ...tile.layout.position, row } },
});
