import { useNavigate } from '@tanstack/react-router';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { stringifySearch } from '../../../state/search-text.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import type { EntityKind } from './kind.ts';

interface NewButtonProps {
  readonly kind: EntityKind;
  /** What the new one refers to: `{service: ID}`. */
  readonly references?: Readonly<Record<string, string>>;
  readonly look?: 'main' | 'plain';
}

/** Leads to the form for a new one. */
export function NewButton({ kind, references = {}, look = 'main' }: NewButtonProps) {
  const { id } = useControlPlane();
  const navigate = useNavigate();
  const href = `/gateway/${id}/${kind.newPath ?? `${kind.path}/new`}${stringifySearch(references)}`;
  return (
    <PermittedButton
      look={look}
      permission={`${kind.permission}.write`}
      entityId={id}
      onClick={() => void navigate({ href })}
    >
      New {kind.one}
    </PermittedButton>
  );
}
