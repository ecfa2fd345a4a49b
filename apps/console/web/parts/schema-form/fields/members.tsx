import { Button } from '@sallyport/ui';
import { useState } from 'react';
import type { Field } from '../field.ts';
import { FieldView } from '../field-view.tsx';
import { useForm } from '../form-context.ts';
import { isMembers, type Path, valueAt } from '../value.ts';
import { UnknownMembers } from './unknown-members.tsx';

interface MembersProps {
  readonly field: Field;
  readonly path: Path;
}

/** The settings of a record; of many, those that must be or are set, and the rest when somebody asks for it. */
export function Members({ field, path }: MembersProps) {
  const form = useForm();
  const [isWhole, setIsWhole] = useState(false);
  const value = valueAt(form.value, path);
  const isSet = ({ name }: Field) => isMembers(value) && (value[name] ?? undefined) !== undefined;
  const used = field.members.filter((member) => !(member.isUnused || member.isDeprecated) || isSet(member));
  const told = used.filter(
    (member) => member.isRequired || isSet(member) || form.problemsWithin([...path, member.name]).length > 0,
  );
  const few = told.length >= fewest ? told : used.filter((member, index) => told.includes(member) || index < fewest);
  const isShort = !isWhole && !form.isReadOnly && used.length > many;
  const shown = isShort ? few : form.isReadOnly ? told : used;
  return (
    <>
      {shown.map((member) => (
        <FieldView key={member.name} field={member} path={[...path, member.name]} />
      ))}
      {isShort && shown.length < used.length && (
        <Button size="small" look="quiet" className="my-1 -ml-2" onClick={() => setIsWhole(true)}>
          Show {used.length - shown.length} more settings
        </Button>
      )}
      <UnknownMembers field={field} path={path} />
    </>
  );
}

const many = 8;
const fewest = 4;
