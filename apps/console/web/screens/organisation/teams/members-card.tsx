import { Card, Combobox, type ComboOption, Skeleton } from '@sallyport/ui';
import { type ReactNode, useState } from 'react';
import { api } from '../../../api/client.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { useWrite } from '../data/use-write.ts';

interface Member {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
}

interface MembersCardProps {
  readonly title: string;
  readonly nobody: string;
  /** Path of the API. */
  readonly at: string;
  readonly members: readonly Member[] | undefined;
  /** What is said where they, or who can be put into it, could not be read. */
  readonly failed: ReactNode;
  /** Who can be put into it. */
  readonly choices: readonly ComboOption[] | undefined;
  readonly hrefOf: (id: string) => string;
}

/** Who is in a team. */
export function MembersCard({ title, nobody, at, members, failed, choices = [], hrefOf }: MembersCardProps) {
  const [chosen, setChosen] = useState<string>();
  const add = useWrite((id: string) => api.post(at, { id }), 'Put into the team');
  const remove = useWrite((id: string) => api.delete(`${at}/${id}`), 'Taken out of the team');
  const others = choices.filter(({ value }) => members?.every(({ id }) => id !== value));
  return (
    <Card title={title}>
      {failed}
      {members === undefined ? (
        !failed && <Skeleton className="m-4 h-5" />
      ) : members.length === 0 ? (
        <p className="px-4 pt-3 text-sm text-soft">{nobody}</p>
      ) : (
        <ul className="divide-y divide-line">
          {members.map(({ id, name, detail }) => (
            <li key={id} className="flex items-center justify-between gap-3 px-4 py-2 text-sm">
              <a href={hrefOf(id)} className="min-w-0 hover:underline">
                <span className="block truncate font-medium">{name}</span>
                <span className="block truncate text-xs text-soft">{detail}</span>
              </a>
              <PermittedButton
                permission="identity.write"
                size="small"
                look="quiet"
                aria-label={`Take ${name} out`}
                onClick={() => remove.write(id)}
              >
                Take out
              </PermittedButton>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <form
          className="flex items-end gap-2 px-4 py-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (chosen !== undefined) add.write(chosen, { onSuccess: () => setChosen(undefined) });
          }}
        >
          <Combobox
            className="grow"
            label={`Add: ${title.toLowerCase()}`}
            value={chosen}
            onChange={setChosen}
            options={others}
          />
          <PermittedButton permission="identity.write" type="submit" disabled={chosen === undefined || add.isWriting}>
            Add
          </PermittedButton>
        </form>
      )}
      <div className="px-4 pb-3 empty:hidden">
        <ErrorNotice error={add.error ?? remove.error} />
      </div>
    </Card>
  );
}
