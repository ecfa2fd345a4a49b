import { Card, Skeleton } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { FormWithYaml } from '../../../parts/schema-form/form-with-yaml.tsx';
import { problemsBelow } from '../../../parts/schema-form/problems.ts';
import type { JsonSchema } from '../../../parts/schema-form/schema.ts';
import { SchemaForm } from '../../../parts/schema-form/schema-form.tsx';
import { asWritten } from '../../../parts/schema-form/sync.ts';
import { validate } from '../../../parts/schema-form/validate.ts';
import type { Members } from '../../../parts/schema-form/value.ts';
import { useSearch } from '../../../state/use-search.ts';
import type { KnownEntity } from '../data/entities.ts';
import { schemaQuery, withoutOwn } from '../data/schemas.ts';
import { FormFrame } from '../entities/form-frame.tsx';
import { plugins } from '../entities/plugins.ts';
import { referencesOfTexts } from '../entities/search.ts';
import { useEntityDraft } from '../entities/use-entity-draft.ts';
import { useFormChoices } from '../entities/use-form-choices.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { catalogue } from './catalogue.ts';
import { PluginDocs } from './plugin-docs.tsx';
import { ScopeChooser } from './scope-chooser.tsx';

interface PluginFormProps {
  readonly name: string;
  /** As it is now; undefined for a new one. */
  readonly known: KnownEntity | undefined;
}

/** A plugin: what it is for, how it is called, and its settings as form and as YAML. */
export function PluginForm(props: PluginFormProps) {
  const { id } = useControlPlane();
  const entity = useQuery(schemaQuery(id, 'plugins'));
  const config = useQuery(schemaQuery(id, `plugins/${props.name}`));
  const failed = entity.isError ? entity : config.isError ? config : undefined;
  if (failed !== undefined)
    return (
      <ProblemState error={failed.error} what={`the plugin ${props.name}`} onRetry={() => void failed.refetch()} />
    );
  if (entity.data === undefined || config.data === undefined) return <Skeleton className="h-96" />;
  return <Filled {...props} entitySchema={entity.data} configSchema={config.data} />;
}

interface FilledProps extends PluginFormProps {
  readonly entitySchema: JsonSchema;
  readonly configSchema: JsonSchema;
}

const general = ['instance_name', 'enabled', 'protocols', 'condition', 'tags'] as const;

function Filled({ name, known, entitySchema, configSchema }: FilledProps) {
  const [texts] = useSearch();
  const [start] = useState((): Members => {
    if (known === undefined) return { name, ...referencesOfTexts(plugins, texts) };
    return startOf(known.entity, entitySchema, configSchema);
  });
  const draft = useEntityDraft({
    kind: plugins,
    known,
    start,
    judge: ({ config: settings }) => validate(configSchema, settings ?? {}),
  });
  const { choices, vaults } = useFormChoices(plugins);
  const generalSchema = useMemo(
    () => ({ type: 'object', properties: pick(entitySchema.properties ?? {}) }),
    [entitySchema],
  );
  const configProblems = useMemo(() => problemsBelow(draft.problems, ['config']), [draft.problems]);
  const { config = noSettings, ...rest } = draft.value;
  const setRest = (next: Members) => draft.change({ ...next, ...(config !== noSettings && { config }) });
  const purpose = catalogue.find((plugin) => plugin.name === name)?.purpose;
  return (
    <FormFrame
      kind={plugins}
      known={known}
      title={known === undefined ? `New ${name}` : `Edit ${name}`}
      draft={draft}
      about={purpose}
    >
      <PluginDocs name={name} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[repeat(2,minmax(0,1fr))]">
        <Card title="For whom" className="self-start">
          <ScopeChooser value={rest} choices={choices} onChange={setRest} />
        </Card>
        <Card title="General">
          <div className="px-4 py-2">
            <SchemaForm
              schema={generalSchema}
              value={pick(rest)}
              onChange={(next) => setRest({ ...omit(rest), ...(next as Members) })}
              problems={draft.problems}
              first={general}
            />
          </div>
        </Card>
      </div>
      <Card title="Settings">
        <div className="px-4 py-3">
          <FormWithYaml
            label="The settings as YAML"
            plugin={name}
            schema={configSchema}
            value={config}
            onChange={(next) => draft.change({ ...rest, config: next })}
            problems={configProblems}
            isStrict={draft.isStrict}
            vaults={vaults}
            onReadable={draft.setReadable}
          />
        </div>
      </Card>
    </FormFrame>
  );
}

const noSettings = {};

/** What is general of an entity, or of its schema. */
const pick = <Value,>(members: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(general.flatMap((name) => (members[name] === undefined ? [] : [[name, members[name]] as const])));

const omit = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !(general as readonly string[]).includes(name)));

/** As one would have written it: without what holds anyway. */
function startOf(entity: Members, entitySchema: JsonSchema, configSchema: JsonSchema): Members {
  const { config, ...rest } = withoutOwn(entity);
  return { ...(asWritten(rest, entitySchema) as Members), config: asWritten(config ?? {}, configSchema) };
}
