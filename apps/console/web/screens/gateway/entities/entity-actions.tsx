import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import type { Entity } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import type { EntityKind } from './kind.ts';

interface EntityActionsProps {
  readonly kind: EntityKind;
  readonly entity: Entity;
}

/** What can be done with one. */
export function EntityActions({ kind, entity }: EntityActionsProps) {
  const { id } = useControlPlane();
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const permission = `${kind.permission}.write`;
  return (
    <div className="flex gap-2">
      <PermittedButton
        permission={permission}
        entityId={id}
        onClick={() => void navigate({ href: `/gateway/${id}/${kind.path}/${entity.id}/edit` })}
      >
        Edit
      </PermittedButton>
      <PermittedButton look="danger" permission={permission} entityId={id} onClick={() => setDeleting(true)}>
        {kind.path === 'blocks' ? 'Unblock' : 'Delete'}
      </PermittedButton>
      {isDeleting && <DeleteDialog kind={kind} entity={entity} onClose={() => setDeleting(false)} />}
    </div>
  );
}
