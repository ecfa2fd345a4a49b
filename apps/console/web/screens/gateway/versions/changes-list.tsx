import { Badge, Button, EmptyState, type Meaning } from '@sallyport/ui';
import { useState } from 'react';
import { DiffView } from '../../../parts/code-editor/diff-view.tsx';
import { useSearch } from '../../../state/use-search.ts';
import type { Change } from '../data/versions.ts';
import { yamlOfEntity } from '../entities/entity-texts.ts';
import type { EntityKind } from '../entities/kind.ts';
import { findKindOf } from '../entities/kinds.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { nameOfChange, wordOfChange } from './change-words.ts';

interface ChangesListProps {
  readonly changes: readonly Change[];
}

const shownAtFirst = 50;

/** Entities that were made, changed or deleted, each with what is different. */
export function ChangesList({ changes }: ChangesListProps) {
  const [shown, setShown] = useState(shownAtFirst);
  const [{ open }, change] = useSearch();
  if (changes.length === 0) return <EmptyState title="Nothing is different" description="Both say the same." />;
  // A few are opened at once: what one came for.
  const isOpen = (key: string) => (open === undefined ? changes.length <= 3 : open === key);
  return (
    <>
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-3">
        {changes.slice(0, shown).map((each) => {
          const key = `${each.collection}/${each.id}`;
          return (
            <ChangeRow
              key={key}
              change={each}
              isOpen={isOpen(key)}
              onToggle={(isOpened) => change({ open: isOpened ? key : 'none' }, { isReplacing: true })}
            />
          );
        })}
      </ul>
      {changes.length > shown && (
        <Button className="self-center" onClick={() => setShown(shown + 200)}>
          {changes.length - shown} more
        </Button>
      )}
    </>
  );
}

interface ChangeRowProps {
  readonly change: Change;
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
}

const meanings: Readonly<Record<string, Meaning>> = { created: 'allowed', deleted: 'failed', changed: 'refused' };

function ChangeRow({ change, isOpen, onToggle }: ChangeRowProps) {
  const { id } = useControlPlane();
  const kind = findKindOf(change.collection);
  const word = wordOfChange(change);
  return (
    <li className="overflow-hidden rounded-card border border-line bg-paper">
      <div className="flex items-center gap-3 px-3 py-1.5 text-sm">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => onToggle(!isOpen)}
          className="flex min-w-0 grow items-center gap-3 text-left"
        >
          <Badge meaning={meanings[word] ?? 'plain'}>{word}</Badge>
          <span className="text-soft">{kind?.one ?? change.collection.replaceAll('_', ' ')}</span>
          <span className="min-w-0 truncate font-medium">{nameOfChange(kind, change)}</span>
        </button>
        {kind !== undefined && change.after !== undefined && (
          <a href={`/gateway/${id}/${kind.path}/${change.id}`} className="text-accent hover:underline">
            Open
          </a>
        )}
      </div>
      {isOpen && (
        <div className="border-t border-line p-3">
          <DiffView
            language="yaml"
            label={`What is different of ${nameOfChange(kind, change)}`}
            before={textOf(kind, change.before)}
            after={textOf(kind, change.after)}
          />
        </div>
      )}
    </li>
  );
}

// Secrets come masked from the API; those that a kind names are masked here as well.
const textOf = (kind: EntityKind | undefined, entity: Change['before']) =>
  entity === undefined ? '' : yamlOfEntity(kind, entity);
