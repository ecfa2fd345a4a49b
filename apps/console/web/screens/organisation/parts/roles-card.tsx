import { Badge, Card, ConfirmDialog, Dialog, SelectField, Skeleton } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { useControlPlanes } from '../../../api/control-planes.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { type AssignedRole, type HolderKind, roleGroupsQuery, rolesOfQuery } from '../data/queries.ts';
import { useWrite } from '../data/use-write.ts';

interface RolesCardProps {
  readonly kind: HolderKind;
  readonly id: string;
  /** One that nobody changes. */
  readonly isFixed?: boolean;
}

/** What somebody may do, by roles of their own; teams give theirs besides. */
export function RolesCard({ kind, id, isFixed = false }: RolesCardProps) {
  const roles = useQuery(rolesOfQuery(kind, id));
  const nameOf = useEntityName();
  const [isGiving, setGiving] = useState(false);
  const [taken, setTaken] = useState<AssignedRole>();
  const at = `/v3/${kind}/${encodeURIComponent(id)}/assigned-roles`;
  return (
    <Card
      title="Roles"
      actions={
        !isFixed && (
          <PermittedButton permission="identity.write" size="small" onClick={() => setGiving(true)}>
            Give a role
          </PermittedButton>
        )
      }
    >
      {roles.error !== null ? (
        <ProblemState
          error={roles.error}
          what="the roles"
          permission="identity.read"
          onRetry={() => void roles.refetch()}
        />
      ) : roles.data === undefined ? (
        <Skeleton className="m-4 h-5" />
      ) : roles.data.length === 0 ? (
        <p className="p-4 text-sm text-soft">No roles of their own.</p>
      ) : (
        <ul className="divide-y divide-line">
          {roles.data.map((role) => (
            <li key={role.id} className="flex items-center justify-between gap-3 px-4 py-2 text-sm">
              <span className="min-w-0">
                <span className="font-medium">{role.role_name}</span> <Badge>{role.entity_type_name}</Badge>
                <span className="block truncate text-xs text-soft">{nameOf(role.entity_id)}</span>
              </span>
              {!isFixed && (
                <PermittedButton permission="identity.write" size="small" look="quiet" onClick={() => setTaken(role)}>
                  Take away
                </PermittedButton>
              )}
            </li>
          ))}
        </ul>
      )}
      {isGiving && <GiveRole at={at} onClose={() => setGiving(false)} />}
      {taken !== undefined && <TakeRole at={at} role={taken} onClose={() => setTaken(undefined)} />}
    </Card>
  );
}

interface TakeRoleProps {
  readonly at: string;
  readonly role: AssignedRole;
  readonly onClose: () => void;
}

function TakeRole({ at, role: { id, role_name }, onClose }: TakeRoleProps) {
  const take = useWrite(() => api.delete(`${at}/${id}`), 'Role taken');
  return (
    <ConfirmDialog
      title={`Take ${role_name} away?`}
      description="What it allowed is refused from the next request on."
      isOpen
      onClose={onClose}
      action="Take the role away"
      isRunning={take.isWriting}
      onAction={() => take.write(undefined, { onSuccess: onClose })}
    >
      <ErrorNotice error={take.error} />
    </ConfirmDialog>
  );
}

function useEntityName(): (id: string) => string {
  const { data: planes = [] } = useControlPlanes();
  return (id) => (id === '*' ? 'All of them' : (planes.find((plane) => plane.id === id)?.name ?? id));
}

interface GiveRoleProps {
  readonly at: string;
  readonly onClose: () => void;
}

function GiveRole({ at, onClose }: GiveRoleProps) {
  const groups = useQuery(roleGroupsQuery);
  const { data: planes = [] } = useControlPlanes();
  const [type, setType] = useState<string>();
  const [role, setRole] = useState<string>();
  const [entity, setEntity] = useState('*');
  const group = Object.values(groups.data ?? {}).find(({ name }) => name === type);
  const description = Object.values(group?.roles ?? {}).find(({ name }) => name === role)?.description;
  const give = useWrite((body: object) => api.post(at, body), 'Role given');
  const body = { role_name: role, entity_type_name: type, entity_id: entity, entity_region: '*' };
  return (
    <Dialog
      title="Give a role"
      isOpen
      onClose={onClose}
      action="Give the role"
      isActionDisabled={role === undefined || give.isWriting}
      onAction={() => give.write(body, { onSuccess: onClose })}
    >
      <div className="mt-3 grid gap-3">
        <SelectField
          label="What it is about"
          value={type}
          options={Object.values(groups.data ?? {}).map(({ name }) => ({ value: name, label: name }))}
          onChange={(chosen) => {
            setType(chosen);
            setRole(undefined);
            setEntity('*');
          }}
        />
        <SelectField
          label="Role"
          value={role}
          isDisabled={group === undefined}
          options={Object.values(group?.roles ?? {}).map(({ name }) => ({ value: name, label: name }))}
          onChange={setRole}
          help={description}
        />
        {type === 'Control Planes' && (
          <SelectField
            label="Which"
            value={entity}
            options={[
              { value: '*', label: 'All of them' },
              ...planes.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={setEntity}
          />
        )}
      </div>
      <ErrorNotice error={give.error} />
    </Dialog>
  );
}
