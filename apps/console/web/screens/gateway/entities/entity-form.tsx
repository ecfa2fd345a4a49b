import { Skeleton } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { FormWithYaml } from '../../../parts/schema-form/form-with-yaml.tsx';
import type { JsonSchema } from '../../../parts/schema-form/schema.ts';
import { asWritten } from '../../../parts/schema-form/sync.ts';
import { validate } from '../../../parts/schema-form/validate.ts';
import type { Members } from '../../../parts/schema-form/value.ts';
import { useSearch } from '../../../state/use-search.ts';
import type { KnownEntity } from '../data/entities.ts';
import { schemaQuery, withoutOwn } from '../data/schemas.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { FormFrame } from './form-frame.tsx';
import { type EntityKind, nameOf } from './kind.ts';
import { referencesOfTexts } from './search.ts';
import { useEntityDraft } from './use-entity-draft.ts';
import { useFormChoices } from './use-form-choices.ts';
import { useVariantSchema, variantOf } from './variants.ts';

interface EntityFormProps {
  readonly kind: EntityKind;
  /** As it is now; undefined for a new one. */
  readonly known: KnownEntity | undefined;
}

/** A form made of the kind's schema, beside it the same as YAML. */
export function EntityForm({ kind, known }: EntityFormProps) {
  const { id } = useControlPlane();
  const { data: schema, error, refetch } = useQuery(schemaQuery(id, kind.collection));
  if (error !== null) return <ProblemState error={error} what="the form" onRetry={() => void refetch()} />;
  if (schema === undefined) return <Skeleton className="h-96" />;
  return <Filled kind={kind} known={known} schema={schema} />;
}

interface FilledProps extends EntityFormProps {
  readonly schema: JsonSchema;
}

function Filled({ kind, known, schema }: FilledProps) {
  const [texts] = useSearch();
  const [start] = useState((): Members => {
    if (known !== undefined) return withoutOwn(asWritten(known.entity, schema) as Members);
    return referencesOfTexts(kind, texts);
  });
  const judging = useRef(schema);
  const draft = useEntityDraft({ kind, known, start, judge: (value) => validate(judging.current, value) });
  const variant = variantOf(kind, draft.value);
  const whole = useVariantSchema(kind, schema, variant);
  const { choices, vaults } = useFormChoices(kind);
  const form = useMemo((): JsonSchema => ({ ...whole, properties: withoutOwn(whole.properties ?? {}) }), [whole]);
  judging.current = form;
  return (
    <FormFrame
      kind={kind}
      known={known}
      title={known === undefined ? `New ${kind.one}` : `Edit ${nameOf(kind, known.entity)}`}
      draft={draft}
    >
      <FormWithYaml
        label={`The ${kind.one} as YAML`}
        schema={form}
        value={draft.value}
        onChange={(value) => draft.change(value as Members)}
        problems={draft.problems}
        isStrict={draft.isStrict}
        first={kind.first}
        choices={choices}
        vaults={vaults}
        onReadable={draft.setReadable}
      />
    </FormFrame>
  );
}
