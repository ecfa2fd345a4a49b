import { Badge, Status, Time } from '@sallyport/ui';
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { stringify } from 'yaml';
import { hiddenWord, withSecrets } from '../../../parts/schema-form/hide-secrets.ts';
import type { JsonSchema } from '../../../parts/schema-form/schema.ts';
import { withoutNulls } from '../../../parts/schema-form/value.ts';
import { type Entity, referenceOf } from '../data/entities.ts';
import { isOwnMember } from '../data/schemas.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { EntityLink } from './entity-link.tsx';
import type { EntityKind } from './kind.ts';

interface EntityFactsProps {
  readonly kind: EntityKind;
  readonly entity: Entity;
  readonly schema: JsonSchema | undefined;
}

/** The members of an entity, one a line: what most people set, then the rest. */
export function EntityFacts({ kind, entity: given, schema }: EntityFactsProps) {
  const entity = useMemo(() => withSecrets(given, schema, () => hiddenWord) as Entity, [given, schema]);
  const isSet = (name: string) => entity[name] !== undefined && entity[name] !== null;
  const rest = Object.keys(entity).filter((name) => !kind.first.includes(name) && !isOwnMember(name) && isSet(name));
  return (
    <dl className="divide-y divide-line text-sm">
      {[...kind.first.filter(isSet), ...rest].map((name) => (
        <Fact key={name} name={name}>
          <Value kind={kind} entity={entity} name={name} />
        </Fact>
      ))}
      {typeof entity['created_at'] === 'number' && (
        <Fact name="created">
          <Time atMs={entity['created_at'] * 1000} />
        </Fact>
      )}
      {typeof entity['updated_at'] === 'number' && (
        <Fact name="changed">
          <Time atMs={entity['updated_at'] * 1000} />
        </Fact>
      )}
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
}

const Fact = ({ name, children }: FactProps) => (
  <div className="grid grid-cols-[minmax(7rem,13rem)_minmax(0,1fr)] gap-3 px-4 py-1.5">
    <dt className="text-faint">{labelOf(name)}</dt>
    <dd className="min-w-0 wrap-anywhere">{children}</dd>
  </div>
);

const labelOf = (name: string) => {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

interface ValueProps {
  readonly kind: EntityKind;
  readonly entity: Entity;
  readonly name: string;
}

function Value({ kind, entity, name }: ValueProps) {
  const { id } = useControlPlane();
  const value = entity[name];
  const reference = kind.references[name];
  const referred = referenceOf(entity, name);
  if (reference !== undefined && referred !== undefined) return <EntityLink kind={reference} id={referred} />;
  if (name === 'tags' && Array.isArray(value)) {
    return (
      <span className="inline-flex flex-wrap gap-1">
        {value.map((tag) => (
          <a key={String(tag)} href={`/gateway/${id}/${kind.path}?${new URLSearchParams({ tag: String(tag) })}`}>
            <Badge>{String(tag)}</Badge>
          </a>
        ))}
      </span>
    );
  }
  if (value === hiddenWord) return <span className="text-faint">not shown</span>;
  if (typeof value === 'boolean') return <Status meaning={value ? 'allowed' : 'plain'}>{value ? 'Yes' : 'No'}</Status>;
  if (typeof value === 'number') return <span className="tabular">{value}</span>;
  if (typeof value === 'string')
    return value.includes('\n') ? <Lines text={value} /> : <span className="font-mono text-xs">{value}</span>;
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) {
    return value.length === 0 ? (
      <span className="text-faint">none</span>
    ) : (
      <span className="font-mono text-xs">{value.map(String).join(', ')}</span>
    );
  }
  return <Lines text={stringify(withoutNulls(value), { lineWidth: 0 }).trimEnd()} />;
}

const Lines = ({ text }: { readonly text: string }) => (
  <pre className="max-h-72 overflow-auto rounded bg-sunken p-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
    {text}
  </pre>
);
