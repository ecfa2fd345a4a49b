import { Button, CodeBlock, Dialog, Notice, TextField } from '@sallyport/ui';
import { Check, LoaderCircle } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, path } from '../../../api/client.ts';
import { queries } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { clusterQuery, type GatewayNode, nodesQuery } from '../data/nodes.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { commandOfCertificate, filesText, startText } from './commands.ts';
import { type KeyAndCertificate, makeSelfSigned } from './self-signed.ts';

interface AddGatewayProps {
  /** Those that were there before. */
  readonly known: readonly GatewayNode[];
  readonly onClose: () => void;
}

/** A certificate, a command, and then waiting until the gateway is there. */
export function AddGateway({ known, onClose }: AddGatewayProps) {
  const { id, name } = useControlPlane();
  const { data: cluster, error } = useQuery(clusterQuery);
  const [before] = useState(() => new Set(known.filter(isConnected).map((node) => node.id)));
  const [title, setTitle] = useState('');
  const [made, setMade] = useState<KeyAndCertificate>();
  const [isByCommand, setByCommand] = useState(false);
  const create = useAction(async () => {
    const pair = await makeSelfSigned(title || 'gateway', new Date());
    await api.post(path`/v2/control-planes/${id}/dp-client-certificates`, {
      cert: pair.certificate,
      ...(title !== '' && { title }),
    });
    await queries.invalidateQueries({ queryKey: ['node-certificates', id] });
    setMade(pair);
  });
  const isReady = made !== undefined || isByCommand;
  const address = cluster?.control_plane_endpoint ?? '';
  return (
    <Dialog
      title="Add a gateway"
      description={`It takes its configuration from ${name}, over TLS with a certificate on both sides.`}
      isOpen
      isWide
      onClose={onClose}
      action={isReady ? 'Close' : 'Create certificate'}
      isActionDisabled={create.isBusy || (!isReady && cluster === undefined)}
      onAction={isReady ? onClose : create.run}
    >
      <div className="mt-4 grid gap-4 text-sm">
        <ErrorNotice error={error} />
        {cluster !== undefined && address === '' && (
          <Notice meaning="warning" isOld title="Gateways cannot connect to this control plane yet">
            Start it with --cluster-listen and --cluster-host, so that it has an address for them.
          </Notice>
        )}
        {!isReady && (
          <>
            <TextField
              label="Name of the certificate"
              help="Such as where the gateway stands. It is made in this browser: the control plane gets the certificate, you alone the key."
              value={title}
              onChange={setTitle}
            />
            <p className="text-soft">
              Or{' '}
              <Button look="quiet" size="small" onClick={() => setByCommand(true)}>
                make it by a command
              </Button>{' '}
              where the gateway runs, so that the key never leaves it.
            </p>
            <ErrorNotice error={create.error} />
          </>
        )}
        {made !== undefined && (
          <Step
            number={1}
            title="On the machine of the gateway, write its certificate and key. The key is shown this once."
          >
            <CodeBlock code={filesText(made, cluster?.certificate_authority ?? '')} label="The files" />
          </Step>
        )}
        {isByCommand && (
          <Step number={1} title="On the machine of the gateway, have a key and a certificate made and registered.">
            <CodeBlock code={commandOfCertificate(window.location.origin, name)} label="The command" />
          </Step>
        )}
        {isReady && (
          <>
            <Step number={2} title="Start it.">
              <CodeBlock code={startText(address, id)} label="The command" />
            </Step>
            <Step number={3} title="It says hello.">
              <WaitForGateway before={before} />
            </Step>
          </>
        )}
      </div>
    </Dialog>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly children: React.ReactNode;
}

const Step = ({ number, title, children }: StepProps) => (
  <section className="grid gap-1.5">
    <h3 className="font-medium">
      {number}. {title}
    </h3>
    {children}
  </section>
);

function WaitForGateway({ before }: { readonly before: ReadonlySet<string> }) {
  const { id } = useControlPlane();
  const { data } = useQuery({ ...nodesQuery(id), refetchInterval: 1500 });
  const come = (data ?? []).filter((node) => isConnected(node) && !before.has(node.id));
  return (
    <p role="status" className="flex items-center gap-2">
      {come.length === 0 ? (
        <>
          <LoaderCircle className="size-4 animate-spin text-running" aria-hidden="true" />
          Waiting for it to connect
        </>
      ) : (
        <>
          <Check className="size-4 text-allowed" aria-hidden="true" />
          {come.map(({ hostname }) => hostname).join(', ')} is connected
        </>
      )}
    </p>
  );
}

const isConnected = ({ following }: GatewayNode) => following?.is_connected === true;
