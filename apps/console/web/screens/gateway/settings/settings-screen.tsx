import { Card, Dialog, TextField } from '@sallyport/ui';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, path } from '../../../api/client.ts';
import type { ControlPlane } from '../../../api/control-planes.ts';
import { queries } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { labelsOfText, textOfLabels } from '../../../parts/labels-text.ts';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { ControlPlaneFields, type ControlPlaneTexts } from '../parts/control-plane-fields.tsx';
import { ControlPlanePage } from '../parts/control-plane-page.tsx';

/** What a control plane is called, and its end. */
export function Screen() {
  return (
    <ControlPlanePage tab="settings" title="Settings">
      <General />
      <End />
    </ControlPlanePage>
  );
}

function General() {
  const controlPlane = useControlPlane();
  const [texts, setTexts] = useState((): ControlPlaneTexts => {
    const { name, description, labels } = controlPlane;
    return { name, description, labels: textOfLabels(labels) };
  });
  const [isSaved, setSaved] = useState(false);
  const save = useAction(async () => {
    const kept = labelsOfText(texts.labels);
    // A label that is gone is taken away by null.
    const gone = Object.keys(controlPlane.labels).filter((label) => !Object.hasOwn(kept, label));
    await api.patch(path`/v2/control-planes/${controlPlane.id}`, {
      name: texts.name,
      description: texts.description,
      labels: { ...Object.fromEntries(gone.map((label) => [label, null])), ...kept },
    });
    await queries.invalidateQueries({ queryKey: ['control-planes'] });
    setSaved(true);
  });
  return (
    <Card title="General">
      <form
        className="grid max-w-xl gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.run();
        }}
        onChange={() => setSaved(false)}
      >
        <ControlPlaneFields texts={texts} onChange={setTexts} error={save.error} />
        <ErrorNotice error={save.error} areFieldsToldElsewhere />
        <div className="flex items-center gap-3">
          <PermittedButton
            type="submit"
            look="main"
            permission="control-planes.write"
            entityId={controlPlane.id}
            disabled={save.isBusy || texts.name.length < 2}
          >
            Save
          </PermittedButton>
          <span role="status" className="text-sm text-allowed">
            {isSaved && 'Saved'}
          </span>
        </div>
      </form>
    </Card>
  );
}

function End() {
  const { id } = useControlPlane();
  const [isAsking, setAsking] = useState(false);
  return (
    <Card title="Delete this control plane">
      <div className="flex flex-wrap items-center justify-between gap-3 p-4">
        <p className="max-w-xl text-sm text-soft">
          Its configuration and all versions of it go with it. Its gateways are sent away, and serve on with what they
          have.
        </p>
        <PermittedButton look="danger" permission="control-planes.delete" entityId={id} onClick={() => setAsking(true)}>
          Delete this control plane
        </PermittedButton>
      </div>
      {isAsking && <DeleteDialog onClose={() => setAsking(false)} />}
    </Card>
  );
}

function DeleteDialog({ onClose }: { readonly onClose: () => void }) {
  const { id, name } = useControlPlane();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const remove = useAction(async () => {
    await api.delete(path`/v2/control-planes/${id}`);
    // At once: whatever still lists it would ask about it.
    queries.setQueryData<readonly ControlPlane[]>(['control-planes'], (known) =>
      known?.filter((each) => each.id !== id),
    );
    await navigate({ href: '/gateway' });
  });
  return (
    <Dialog
      title={`Delete ${name}?`}
      description="It cannot be taken back."
      isOpen
      onClose={onClose}
      look="danger"
      action="Delete control plane"
      isActionDisabled={remove.isBusy || typed !== name}
      onAction={remove.run}
    >
      <div className="mt-3 grid gap-3">
        <TextField label={`Type ${name} to delete it`} value={typed} onChange={setTyped} />
      </div>
      <ErrorNotice error={remove.error} />
    </Dialog>
  );
}
