import { Dialog } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { DiffView } from '../../../parts/code-editor/diff-view.tsx';
import { withNewSecrets } from '../../../parts/schema-form/hide-secrets.ts';
import type { Members } from '../../../parts/schema-form/value.ts';
import type { Entity } from '../data/entities.ts';
import { nodesQuery } from '../data/nodes.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { yamlOfEntity } from './entity-texts.ts';
import type { EntityKind } from './kind.ts';

interface ReviewDialogProps {
  readonly kind: EntityKind;
  readonly before: Entity | undefined;
  readonly after: Entity;
  /** What was written, in which secrets are what they will be. */
  readonly written: Members;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onSave: () => void;
}

/** What will change, as the control plane judged it, and for whom. */
export function ReviewDialog({ kind, before, after, written, isBusy, onClose, onSave }: ReviewDialogProps) {
  const { id } = useControlPlane();
  const { data: nodes } = useQuery(nodesQuery(id));
  const connected = nodes?.filter(({ following }) => following?.is_connected === true).length;
  return (
    <Dialog
      isOpen
      isWide
      title={before === undefined ? `Create this ${kind.one}?` : `Save these changes?`}
      description={
        connected === undefined
          ? 'The control plane checked it. Gateways follow within a second.'
          : connected === 0
            ? 'The control plane checked it. No gateway is connected; those that come get it.'
            : `The control plane checked it. ${connected} ${connected === 1 ? 'gateway follows' : 'gateways follow'} within a second.`
      }
      action={before === undefined ? `Create ${kind.one}` : 'Save'}
      isActionDisabled={isBusy}
      onClose={onClose}
      onAction={onSave}
    >
      <div className="mt-3">
        <DiffView
          language="yaml"
          label="What will change"
          before={before === undefined ? '' : yamlOfEntity(kind, before)}
          after={yamlOfEntity(kind, before === undefined ? after : withNewSecrets(after, written))}
          beforeTitle="Now"
          afterTitle="Then"
        />
      </div>
    </Dialog>
  );
}
