import { useQuery } from '@tanstack/react-query';
import { entitiesQuery } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { nameOf } from './kind.ts';
import { findKind, findKindOf } from './kinds.ts';

interface EntityLinkProps {
  /** By its path, or as versions call it. */
  readonly kind: string;
  readonly id: string;
  /** What it was called, where it may be gone. */
  readonly usualName?: string | undefined;
}

/** The name of another entity, which leads to it. */
export function EntityLink({ kind: path, id, usualName }: EntityLinkProps) {
  const { id: controlPlaneId } = useControlPlane();
  const kind = findKind(path) ?? findKindOf(path);
  const { data } = useQuery({ ...entitiesQuery(controlPlaneId, kind?.path ?? ''), enabled: kind !== undefined });
  const entity = data?.find((each) => each.id === id);
  const name = kind !== undefined && entity !== undefined ? nameOf(kind, entity) : usualName;
  if (kind === undefined) return <span className="wrap-anywhere">{usualName ?? id.slice(0, 8)}</span>;
  return (
    <a href={`/gateway/${controlPlaneId}/${kind.path}/${id}`} className="wrap-anywhere hover:underline">
      {name ?? <span className="figure">{id.slice(0, 8)}</span>}
    </a>
  );
}
