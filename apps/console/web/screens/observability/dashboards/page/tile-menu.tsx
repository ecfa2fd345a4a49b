import { MenuItem, MenuSeparator } from '@sallyport/ui';
import { Pencil, Trash2 } from '@sallyport/ui/icons';
import type { Tile } from '../dashboard.ts';
import type { Move } from '../layout.ts';

interface TileMenuProps {
  readonly tile: Tile;
  readonly onEdit: () => void;
  readonly onDuplicate: () => void;
  readonly onMove: (move: Move) => void;
  readonly onDelete: () => void;
}

const moves: readonly (readonly [Move, string])[] = [
  ['left', 'Move left'],
  ['right', 'Move right'],
  ['up', 'Move up'],
  ['down', 'Move down'],
  ['wider', 'Wider'],
  ['narrower', 'Narrower'],
  ['taller', 'Taller'],
  ['shorter', 'Shorter'],
];

/** All that can be done by drawing, and more, without it. */
export const TileMenu = ({ onEdit, onDuplicate, onMove, onDelete }: TileMenuProps) => (
  <>
    <MenuItem icon={<Pencil className="size-4" aria-hidden="true" />} onSelect={onEdit}>
      Edit tile
    </MenuItem>
    <MenuItem onSelect={onDuplicate}>Duplicate</MenuItem>
    {moves.map(([move, words]) => (
      <MenuItem key={move} onSelect={() => onMove(move)}>
        {words}
      </MenuItem>
    ))}
    <MenuItem isDanger icon={<Trash2 className="size-4" aria-hidden="true" />} onSelect={onDelete}>
      Delete tile
    </MenuItem>
    <MenuSeparator />
  </>
);
