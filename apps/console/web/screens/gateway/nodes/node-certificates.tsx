import { Card, Dialog, IconButton, Skeleton, Time } from '@sallyport/ui';
import { Trash2 } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, path } from '../../../api/client.ts';
import { useMay } from '../../../api/person.ts';
import { queries } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { type NodeCertificate, nodeCertificatesQuery } from '../data/nodes.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';

/** By which certificates gateways are let in. */
export function NodeCertificates() {
  const { id } = useControlPlane();
  const may = useMay();
  const { data, error, refetch } = useQuery(nodeCertificatesQuery(id));
  const [removing, setRemoving] = useState<NodeCertificate>();
  return (
    <Card title="Certificates of gateways">
      {error !== null ? (
        <div className="p-3">
          <ProblemState
            error={error}
            what="the certificates"
            permission="dp-certificates.read"
            onRetry={() => void refetch()}
          />
        </div>
      ) : data === undefined ? (
        <Skeleton className="m-3 h-10" />
      ) : data.length === 0 ? (
        <p className="px-4 py-3 text-sm text-faint">None: no gateway can connect yet.</p>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {data.map((certificate) => (
            <li key={certificate.id} className="flex flex-wrap items-center gap-x-3 px-4 py-1">
              <span className="min-w-0 font-medium wrap-anywhere">
                {certificate.title ?? certificate.metadata.subject}
              </span>
              <span className="min-w-0 truncate font-mono text-xs text-faint">
                {certificate.metadata.sha256_fingerprint.slice(0, 23)}
              </span>
              <span className="grow" />
              <span className="text-soft">
                until <Time atMs={Date.parse(certificate.metadata.expiry)} />
              </span>
              <IconButton
                label={may('dp-certificates.write', id) ? 'Remove' : 'It takes the permission dp-certificates.write'}
                size="small"
                aria-disabled={!may('dp-certificates.write', id)}
                onClick={() => may('dp-certificates.write', id) && setRemoving(certificate)}
              >
                <Trash2 className="size-3.5" aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {removing !== undefined && <RemoveDialog certificate={removing} onClose={() => setRemoving(undefined)} />}
    </Card>
  );
}

interface RemoveDialogProps {
  readonly certificate: NodeCertificate;
  readonly onClose: () => void;
}

function RemoveDialog({ certificate, onClose }: RemoveDialogProps) {
  const { id } = useControlPlane();
  const remove = useAction(async () => {
    await api.delete(path`/v2/control-planes/${id}/dp-client-certificates/${certificate.id}`);
    await queries.invalidateQueries({ queryKey: ['node-certificates', id] });
    onClose();
  });
  return (
    <Dialog
      title={`Remove ${certificate.title ?? certificate.metadata.subject}?`}
      description="Gateways that are known by it alone are cut off within a second. They serve on with what they have."
      isOpen
      onClose={onClose}
      look="danger"
      action="Remove certificate"
      isActionDisabled={remove.isBusy}
      onAction={remove.run}
    >
      <ErrorNotice error={remove.error} />
    </Dialog>
  );
}
