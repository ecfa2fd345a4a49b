import { Dialog, Skeleton } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { configurationChanged } from '../data/configuration-changed.ts';
import { showRollout } from '../data/rollout.ts';
import { rollBack } from '../data/versions.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';

interface RollbackDialogProps {
  readonly version: number;
  readonly onClose: () => void;
}

/** Asks before everything is made as it was, saying how much that changes. */
export function RollbackDialog({ version, onClose }: RollbackDialogProps) {
  const { id } = useControlPlane();
  const navigate = useNavigate();
  const trial = useQuery({
    queryKey: ['versions', id, version, 'rollback'],
    queryFn: () => rollBack(id, version, true),
    staleTime: 0,
    gcTime: 0,
  });
  const act = useAction(async () => {
    const { version: made } = await rollBack(id, version, false);
    configurationChanged(id);
    showRollout(id, made);
    onClose();
    await navigate({ href: `/gateway/${id}/versions/${made}` });
  });
  const { data } = trial;
  return (
    <Dialog
      title={`Go back to version ${version}?`}
      description="Everything is made as it was then, as a new version: nothing is lost, and you can go forward again. Blocks stay."
      isOpen
      onClose={onClose}
      action="Go back"
      look="danger"
      isActionDisabled={act.isBusy || data === undefined}
      onAction={act.run}
    >
      <div className="mt-3 text-sm">
        {data === undefined ? (
          !trial.isError && <Skeleton className="h-5 w-56" />
        ) : (
          <p>
            {data.created + data.updated + data.deleted === 0
              ? 'Everything is as it was then: nothing would change.'
              : `Of what there is, ${data.created} would come back, ${data.updated} would change, and ${data.deleted} would go.`}
          </p>
        )}
      </div>
      <ErrorNotice error={trial.error ?? act.error} />
    </Dialog>
  );
}
