import { Badge, Status, Time } from '@sallyport/ui';
import { type Entity, referenceOf } from '../data/entities.ts';
import { EntityLink } from './entity-link.tsx';
import type { EntityColumn, EntityKind } from './kind.ts';
import { ScopeOfPlugin } from './plugin-scope.tsx';

interface CellProps {
  readonly kind: EntityKind;
  readonly column: EntityColumn;
  readonly entity: Entity;
}

/** A value of an entity in a table, shown as its column says. */
export function Cell({ kind, column, entity }: CellProps) {
  const value = column.value(entity);
  switch (column.as) {
    case 'reference': {
      const id = referenceOf(entity, column.id);
      return id === undefined ? <Nothing /> : <EntityLink kind={kind.references[column.id]!} id={id} />;
    }
    case 'plugin':
      return <ScopeOfPlugin plugin={entity} />;
    case 'list':
      return Array.isArray(value) && value.length > 0 ? <Texts texts={value.map(String)} /> : <Nothing />;
    case 'flag':
      return <Status meaning={value === true ? 'allowed' : 'plain'}>{value === true ? 'Yes' : 'No'}</Status>;
    case 'time':
      return typeof value === 'number' ? <Time atMs={value * 1000} /> : <Nothing />;
    case 'code':
      return value === undefined || value === null ? (
        <Nothing />
      ) : (
        <span className="font-mono text-xs wrap-anywhere">{String(value)}</span>
      );
    default:
      return value === undefined || value === null ? (
        <Nothing />
      ) : (
        <span className="wrap-anywhere">{String(value)}</span>
      );
  }
}

const Nothing = () => <span className="text-faint">–</span>;

const shown = 3;

const Texts = ({ texts }: { readonly texts: readonly string[] }) => (
  <span className="inline-flex max-w-full gap-1 overflow-hidden" title={texts.join(', ')}>
    {texts.slice(0, shown).map((text) => (
      <Badge key={text}>{text}</Badge>
    ))}
    {texts.length > shown && <Badge>+{texts.length - shown}</Badge>}
  </span>
);
