import { Badge, formatNumber, IconButton, SearchField } from '@sallyport/ui';
import { X } from '@sallyport/ui/icons';
import type { ReactNode } from 'react';
import { EntityLink } from './entity-link.tsx';
import type { EntityKind } from './kind.ts';
import type { ListSearch } from './search.ts';

interface SearchBarProps {
  readonly kind: EntityKind;
  readonly search: ListSearch;
  readonly onChange: (
    changes: Readonly<Record<string, string | undefined>>,
    options?: { readonly isReplacing?: boolean },
  ) => void;
  readonly shown: number;
  readonly total: number | undefined;
  /** Buttons at the end. */
  readonly children?: ReactNode;
}

/** Above a list: what is looked for, how many there are, and what one can do. */
export function SearchBar({ kind, search, onChange, shown, total, children }: SearchBarProps) {
  return (
    <div className="flex min-w-0 grow flex-wrap items-center gap-2">
      <SearchField
        isMain
        label={`Search ${kind.many}`}
        value={search.q ?? ''}
        onChange={(q) => onChange({ q: q || undefined }, { isReplacing: true })}
      />
      {Object.entries(search.references).map(([field, id]) => (
        <Chip key={field} onRemove={() => onChange({ [field]: undefined })}>
          {field.replace('_', ' ')} <EntityLink kind={kind.references[field]!} id={id} />
        </Chip>
      ))}
      {search.tag !== undefined && <Chip onRemove={() => onChange({ tag: undefined })}>tag {search.tag}</Chip>}
      <p className="text-sm text-faint tabular">
        {total === undefined
          ? ''
          : shown === total
            ? formatNumber(total)
            : `${formatNumber(shown)} of ${formatNumber(total)}`}
      </p>
      <div className="grow" />
      {children}
    </div>
  );
}

interface ChipProps {
  readonly children: ReactNode;
  readonly onRemove: () => void;
}

const Chip = ({ children, onRemove }: ChipProps) => (
  <span className="inline-flex items-center gap-1">
    <Badge meaning="running">
      <span className="inline-flex gap-1">{children}</span>
    </Badge>
    <IconButton label="Take this filter away" size="small" onClick={onRemove}>
      <X className="size-3.5" aria-hidden="true" />
    </IconButton>
  </span>
);
