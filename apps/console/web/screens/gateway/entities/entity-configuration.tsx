import { Card, SegmentedControl } from '@sallyport/ui';
import { Formats } from '../../../parts/formats/formats.tsx';
import { useSearch } from '../../../state/use-search.ts';
import type { Entity } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { EntityFacts } from './entity-facts.tsx';
import { hideSecrets } from './entity-texts.ts';
import type { EntityKind } from './kind.ts';
import { useNames } from './use-names.ts';
import { useWholeSchema } from './use-whole-schema.ts';

interface EntityConfigurationProps {
  readonly kind: EntityKind;
  readonly entity: Entity;
}

const options = [
  { value: 'facts', label: 'Structured' },
  { value: 'code', label: 'Code' },
] as const;

/** What an entity is set to: to be read, or as code in whichever form one needs. */
export function EntityConfiguration({ kind, entity }: EntityConfigurationProps) {
  const controlPlane = useControlPlane();
  const [{ as }, change] = useSearch();
  const schema = useWholeSchema(kind, entity);
  const names = useNames(kind, entity);
  const shown = hideSecrets(kind, entity);
  return (
    <Card
      title="Configuration"
      actions={
        <SegmentedControl
          label="Shown as"
          value={as === 'code' ? 'code' : 'facts'}
          options={options}
          onChange={(next) => change({ as: next === 'code' ? 'code' : undefined }, { isReplacing: true })}
        />
      }
    >
      {as === 'code' ? (
        <div className="p-3">
          <Formats
            collection={kind.collection}
            path={kind.path}
            entity={shown}
            schema={schema}
            controlPlane={controlPlane}
            names={names}
          />
        </div>
      ) : (
        <EntityFacts kind={kind} entity={shown} schema={schema} />
      )}
    </Card>
  );
}
