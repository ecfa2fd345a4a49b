import { Dialog, Notice } from '@sallyport/ui';
import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Entity, entitiesQuery } from '../data/entities.ts';
import { deleteEntity } from '../data/write.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { dependantsOf, referringKinds } from './dependants.ts';
import { type EntityKind, nameOf } from './kind.ts';

interface DeleteDialogProps {
  readonly kind: EntityKind;
  readonly entity: Entity;
  readonly onClose: () => void;
  /** Where it leads afterwards; the list where it is not said. */
  readonly onDeleted?: () => void;
}

/** Asks before an entity is deleted: what goes with it, and what keeps it. */
export function DeleteDialog({ kind, entity, onClose, onDeleted }: DeleteDialogProps) {
  const { id } = useControlPlane();
  const navigate = useNavigate();
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const others = [...new Set(referringKinds(kind).map((each) => each.kind))];
  const lists = useQueries({ queries: others.map((other) => entitiesQuery(id, other.path)) });
  const dependants = dependantsOf(kind, entity.id, (other) => lists[others.indexOf(other)]?.data);
  const keeping = dependants.filter(({ isKeeping }) => isKeeping);
  const going = dependants.filter(({ isKeeping }) => !isKeeping);
  const isBlock = kind.path === 'blocks';
  const submit = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await deleteEntity(id, kind.path, entity.id);
      onClose();
      if (onDeleted === undefined) await navigate({ href: `/gateway/${id}/${kind.path}` });
      else onDeleted();
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={isBlock ? `Unblock ${nameOf(kind, entity)}?` : `Delete the ${kind.one} ${nameOf(kind, entity)}?`}
      description={
        isBlock
          ? 'Gateways let it through again within a second.'
          : 'Gateways follow within a second. A rollback to an earlier version brings it back.'
      }
      isOpen
      onClose={onClose}
      action={isBlock ? 'Unblock' : `Delete ${kind.one}`}
      look="danger"
      isActionDisabled={isBusy || keeping.length > 0}
      onAction={() => void submit()}
    >
      {keeping.map((each) => (
        <div key={each.kind.path} className="mt-3">
          <Notice meaning="warning" isOld title={`${countOf(each)} still need it. Delete or change them first:`}>
            <Names {...each} controlPlaneId={id} />
          </Notice>
        </div>
      ))}
      {going.length > 0 && (
        <div className="mt-3 text-sm">
          <p className="text-soft">What goes with it:</p>
          <ul className="mt-1 list-disc pl-5">
            {going.map((each) => (
              <li key={each.kind.path + each.field}>
                {countOf(each)}: <Names {...each} controlPlaneId={id} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {error !== undefined && (
        <div className="mt-3">
          <Notice meaning="failed" title={error} />
        </div>
      )}
    </Dialog>
  );
}

interface CountedProps {
  readonly kind: EntityKind;
  readonly entities: readonly Entity[];
}

const countOf = ({ kind, entities }: CountedProps) =>
  `${entities.length} ${entities.length === 1 ? kind.one : kind.many}`;

const shown = 5;

const Names = ({ kind, entities, controlPlaneId }: CountedProps & { readonly controlPlaneId: string }) => (
  <span>
    {entities.slice(0, shown).map((entity, index) => (
      <span key={entity.id}>
        {index > 0 && ', '}
        <a href={`/gateway/${controlPlaneId}/${kind.path}/${entity.id}`} className="underline underline-offset-2">
          {nameOf(kind, entity)}
        </a>
      </span>
    ))}
    {entities.length > shown && ` and ${entities.length - shown} more`}
  </span>
);
