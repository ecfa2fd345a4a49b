import { Dialog, SelectField } from '@sallyport/ui';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import type { ControlPlane } from '../../../api/control-planes.ts';
import { queries } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { labelsOfText } from '../../../parts/labels-text.ts';
import { useAction } from '../../../parts/use-action.ts';
import { ControlPlaneFields, type ControlPlaneTexts } from '../parts/control-plane-fields.tsx';

interface CreateControlPlaneProps {
  readonly onClose: () => void;
}

const types = [
  {
    value: 'CLUSTER_TYPE_CONTROL_PLANE',
    label: 'Control plane',
    detail: 'Has a configuration of its own',
  },
  {
    value: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP',
    label: 'Group',
    detail: 'Its gateways get the configurations of its members together',
  },
];

const trusts = [
  { value: 'pinned_client_certs', label: 'Certificates that are registered' },
  { value: 'pki_client_certs', label: 'Certificates that a registered authority issues' },
];

export function CreateControlPlane({ onClose }: CreateControlPlaneProps) {
  const navigate = useNavigate();
  const [texts, setTexts] = useState<ControlPlaneTexts>({ name: '', description: '', labels: '' });
  const [type, setType] = useState(types[0]!.value);
  const [trust, setTrust] = useState(trusts[0]!.value);
  const { name, description, labels } = texts;
  const create = useAction(async () => {
    const made = await api.post<ControlPlane>('/v2/control-planes', {
      name,
      ...(description !== '' && { description }),
      labels: labelsOfText(labels),
      cluster_type: type,
      auth_type: trust,
    });
    await queries.invalidateQueries({ queryKey: ['control-planes'] });
    onClose();
    await navigate({ href: `/gateway/${made.id}` });
  });
  return (
    <Dialog
      title="New control plane"
      isOpen
      onClose={onClose}
      action="Create control plane"
      isActionDisabled={create.isBusy || name.length < 2}
      onAction={create.run}
    >
      <div className="mt-3 grid gap-3">
        <ControlPlaneFields texts={texts} onChange={setTexts} error={create.error} />
        <SelectField label="Kind" value={type} options={types} onChange={setType} />
        <SelectField label="Gateways show" value={trust} options={trusts} onChange={setTrust} />
      </div>
      <ErrorNotice error={create.error} areFieldsToldElsewhere />
    </Dialog>
  );
}
