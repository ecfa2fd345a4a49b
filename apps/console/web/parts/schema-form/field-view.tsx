import type { Field } from './field.ts';
import { FieldRow } from './field-row.tsx';
import { Anything } from './fields/anything.tsx';
import { Choice } from './fields/choice.tsx';
import { Choices } from './fields/choices.tsx';
import { List } from './fields/list.tsx';
import { MapOf } from './fields/map.tsx';
import { NumberField } from './fields/number.tsx';
import { RecordOf } from './fields/record.tsx';
import { Reference } from './fields/reference.tsx';
import { Secret } from './fields/secret.tsx';
import { Text } from './fields/text.tsx';
import { Toggle } from './fields/toggle.tsx';
import { Variants } from './fields/variants.tsx';
import { type FormState, useForm } from './form-context.ts';
import { type Path, valueAt } from './value.ts';

interface FieldViewProps {
  readonly field: Field;
  readonly path: Path;
}

/** A setting with its name and its help, whatever kind it is. */
export function FieldView({ field, path }: FieldViewProps) {
  const form = useForm();
  if (!isShown(field, path, form)) return null;
  if (field.kind === 'record' && field.members.length > 0) return <RecordOf field={field} path={path} />;
  const isGroup = groups.has(field.kind);
  return (
    <FieldRow field={field} path={path} isGroup={isGroup}>
      {(control) => <Control field={field} path={path} control={control} />}
    </FieldRow>
  );
}

const groups: ReadonlySet<string> = new Set(['choices', 'list', 'map', 'variants']);

/** Whether what it belongs to is chosen; what is set is always shown. */
function isShown({ condition }: Field, path: Path, form: FormState): boolean {
  if (condition === undefined || (valueAt(form.value, path) ?? undefined) !== undefined) return true;
  const beside = [...path.slice(0, -1), condition.name];
  return condition.values.includes(valueAt(form.value, beside)) || form.problemsWithin(path).length > 0;
}

interface ControlOfProps extends FieldViewProps {
  readonly control: Parameters<Parameters<typeof FieldRow>[0]['children']>[0];
}

/** The control alone, for rows that have no name of their own. */
export function Control({ field, path, control }: ControlOfProps) {
  const { choices } = useForm();
  const named = choices[path.filter((part) => typeof part === 'string').join('.')];
  if (named !== undefined && field.kind !== 'list')
    return <Reference field={field} path={path} control={control} choices={named} />;
  const Kind = controls[field.kind];
  return <Kind field={field} path={path} control={control} />;
}

const controls = {
  text: Text,
  'long-text': Text,
  secret: Secret,
  number: NumberField,
  toggle: Toggle,
  choice: Choice,
  choices: Choices,
  list: List,
  map: MapOf,
  record: Anything,
  variants: Variants,
  anything: Anything,
} as const;
