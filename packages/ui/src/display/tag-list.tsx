import { useState } from 'react';
import { classes } from '../classes.ts';
import { Tooltip } from '../overlays/tooltip.tsx';

interface TagListProps {
  readonly tags: readonly string[];
  /** How many are shown; the others on demand. */
  readonly max?: number;
  /** To whatever else has it. */
  readonly hrefOf?: (tag: string) => string;
}

const look = 'inline-flex h-5 max-w-40 items-center rounded bg-over px-1.5 text-xs text-soft';

/** Tags in a row; `+6` shows the rest. */
export function TagList({ tags, max = 3, hrefOf }: TagListProps) {
  const [isWhole, setWhole] = useState(false);
  // A number takes as much room as the one tag that it would stand for.
  const count = isWhole || tags.length <= max + 1 ? tags.length : max;
  const rest = tags.slice(count);
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-1">
      {tags.slice(0, count).map((tag) =>
        hrefOf === undefined ? (
          <span key={tag} className={look}>
            <span className="truncate">{tag}</span>
          </span>
        ) : (
          <a key={tag} href={hrefOf(tag)} className={classes(look, 'hover:text-ink hover:underline')}>
            <span className="truncate">{tag}</span>
          </a>
        ),
      )}
      {rest.length > 0 && (
        <Tooltip text={rest.join(', ')}>
          <button
            type="button"
            aria-label={`${rest.length} more`}
            className={classes(look, 'hover:text-ink')}
            onClick={() => setWhole(true)}
          >
            {`+${rest.length}`}
          </button>
        </Tooltip>
      )}
    </span>
  );
}
