import type { Field } from '../field.ts';
import { Problems } from '../field-row.tsx';
import { useForm } from '../form-context.ts';
import { isMembers, type Path, valueAt } from '../value.ts';

interface UnknownMembersProps {
  readonly field: Field;
  readonly path: Path;
  /** What somebody else shows. */
  readonly except?: readonly string[] | undefined;
}

/** What the schema does not know is kept, and told. */
export function UnknownMembers({ field, path, except = [] }: UnknownMembersProps) {
  const form = useForm();
  const value = valueAt(form.value, path);
  // Who allows others has nothing to say about them.
  if (!isMembers(value) || field.schema.additionalProperties !== false) return null;
  const names = Object.keys(value).filter(
    (name) => value[name] !== null && !except.includes(name) && !field.members.some((member) => member.name === name),
  );
  if (names.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 py-2 text-xs text-soft">
      {names.map((name) => (
        <li key={name} id={form.idOf([...path, name])} tabIndex={-1}>
          <code className="font-mono">{name}</code> is set and not known here. It is kept as it is; change it in YAML.
          <Problems id={`${form.idOf([...path, name])}-problems`} problems={form.problemsWithin([...path, name])} />
        </li>
      ))}
    </ul>
  );
}
