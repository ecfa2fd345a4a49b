import { Dialog, OneTimeSecret, SecretField, TextArea, TextField } from '@sallyport/ui';
import { useState } from 'react';
import { ApiProblem } from '../../../api/problem.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { useAction } from '../../../parts/use-action.ts';
import type { Entity } from '../data/entities.ts';
import { createEntity } from '../data/write.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import type { CredentialField, CredentialKind } from './credential-kinds.ts';

interface CredentialDialogProps {
  readonly kind: CredentialKind;
  readonly consumer: Entity;
  readonly onClose: () => void;
}

/** Makes a credential. What is secret of it is shown this once. */
export function CredentialDialog({ kind, consumer, onClose }: CredentialDialogProps) {
  const { id } = useControlPlane();
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [made, setMade] = useState<Entity>();
  const create = useAction(async () => {
    const fields = Object.fromEntries(
      kind.fields.flatMap(({ name, isNumber }) => {
        const text = texts[name] ?? '';
        return text === '' ? [] : [[name, isNumber === true ? Number(text) : text]];
      }),
    );
    const answer = await createEntity(id, `consumers/${consumer.id}/${kind.path}`, fields);
    if (kind.secret === undefined) onClose();
    else setMade(answer);
  });
  if (made !== undefined) return <Made kind={kind} made={made} onClose={onClose} />;
  const told = create.error instanceof ApiProblem ? create.error.fields : [];
  const isIncomplete = kind.fields.some(({ name, isRequired }) => isRequired === true && !texts[name]);
  return (
    <Dialog
      title={`New ${kind.one}`}
      isOpen
      onClose={onClose}
      action={`Create ${kind.one}`}
      isActionDisabled={create.isBusy || isIncomplete}
      onAction={create.run}
    >
      <div className="mt-3 grid gap-3">
        {kind.fields.map((field) => (
          <CredentialInput
            key={field.name}
            field={field}
            problem={told.find((each) => each.field === field.name)?.reason}
            value={texts[field.name] ?? ''}
            onChange={(value) => setTexts({ ...texts, [field.name]: value })}
          />
        ))}
      </div>
      <ErrorNotice error={create.error} areFieldsToldElsewhere />
    </Dialog>
  );
}

interface CredentialInputProps {
  readonly field: CredentialField;
  readonly problem: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function CredentialInput({ field: { label, help, isSecret, isLong, isRequired }, ...rest }: CredentialInputProps) {
  const common = { label, help, isOptional: isRequired !== true, ...rest };
  if (isLong === true) return <TextArea {...common} isMono />;
  return isSecret === true ? <SecretField {...common} /> : <TextField {...common} />;
}

interface MadeProps {
  readonly kind: CredentialKind;
  readonly made: Entity;
  readonly onClose: () => void;
}

function Made({ kind, made, onClose }: MadeProps) {
  const secret = made[kind.secret!];
  return (
    <Dialog title={`The ${kind.one} is there`} isOpen onClose={onClose} action="Done" onAction={onClose}>
      <div className="mt-3">
        <OneTimeSecret secret={typeof secret === 'string' ? secret : ''} label={kind.one} />
      </div>
    </Dialog>
  );
}
