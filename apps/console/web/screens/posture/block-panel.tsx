import { Dialog, Notice } from '@sallyport/ui';
import { useState } from 'react';
import { messageOf } from '../../parts/message-of.ts';
import { PermittedButton } from '../../parts/permitted-button.tsx';
import { useAction } from '../../parts/use-action.ts';
import { configurationChanged } from '../gateway/data/configuration-changed.ts';
import { Applied } from './applied.tsx';
import { type Block, type Finding, makeChanges } from './posture.queries.ts';

interface BlockPanelProps {
  readonly finding: Finding;
  readonly block: NonNullable<Finding['block']>;
  readonly controlPlaneId: string;
}

/** Stops the worst at once, after a question; and says which gateways do it already. */
export function BlockPanel({ finding, block, controlPlaneId }: BlockPanelProps) {
  const [isAsking, setAsking] = useState(false);
  const [version, setVersion] = useState<number>();
  const names = namesOf(block.blocks);
  const stop = useAction(async () => {
    setAsking(false);
    const reason = `Posture: ${finding.title}`.slice(0, 1_000);
    const changes = block.blocks.map(
      ({ kind, name }) => ({ action: 'create', collection: 'blocks', fields: { kind, name, reason } }) as const,
    );
    const written = await makeChanges(controlPlaneId, changes, `Stops ${names}`.slice(0, 200));
    setVersion(written.version);
    configurationChanged(controlPlaneId);
  });
  if (version !== undefined)
    return <Applied controlPlaneId={controlPlaneId} version={version} what={`The stop of ${names}`} />;
  return (
    <div className="grid gap-2">
      <p className="text-sm text-soft">{block.text}</p>
      {stop.error !== undefined && (
        <Notice meaning="failed" title="It was not stopped">
          {messageOf(stop.error)}
        </Notice>
      )}
      <div>
        <PermittedButton
          look="danger"
          permission="blocks.write"
          entityId={controlPlaneId}
          className="max-w-full whitespace-normal"
          disabled={stop.isBusy}
          onClick={() => setAsking(true)}
        >
          {stop.isBusy ? 'Stopping' : 'Stop'} {names}
        </PermittedButton>
      </div>
      <Dialog
        title={`Stop ${names}?`}
        description={`${block.text} It takes effect within seconds, and holds until somebody removes the block.`}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        action={block.blocks.length === 1 ? 'Stop it' : 'Stop them'}
        look="danger"
        onAction={stop.run}
      />
    </div>
  );
}

function namesOf(blocks: readonly Block[]): string {
  const [first] = blocks;
  if (first === undefined) return 'nothing';
  return blocks.length === 1 ? `the ${first.kind} ${first.name}` : `${blocks.length} ${first.kind}s`;
}
