import { Dialog, Notice } from '@sallyport/ui';
import { useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { PermittedButton } from '../../parts/permitted-button.tsx';
import { Applied } from './applied.tsx';
import { type Block, configurationChanged, type Finding, makeChanges } from './posture.queries.ts';

interface BlockPanelProps {
  readonly finding: Finding;
  readonly block: NonNullable<Finding['block']>;
  readonly controlPlaneId: string;
}

/** Stops the worst at once, after a question; and says which gateways do it already. */
export function BlockPanel({ finding, block, controlPlaneId }: BlockPanelProps) {
  const [isAsking, setAsking] = useState(false);
  const [version, setVersion] = useState<number>();
  const [problem, setProblem] = useState<string>();
  const names = namesOf(block.blocks);
  if (version !== undefined)
    return <Applied controlPlaneId={controlPlaneId} version={version} what={`The stop of ${names}`} />;
  const stop = async () => {
    setAsking(false);
    setProblem(undefined);
    try {
      const reason = `Posture: ${finding.title}`.slice(0, 1_000);
      const changes = block.blocks.map(
        ({ kind, name }) => ({ action: 'create', collection: 'blocks', fields: { kind, name, reason } }) as const,
      );
      const written = await makeChanges(controlPlaneId, changes, `Stops ${names}`.slice(0, 200));
      setVersion(written.version);
      configurationChanged();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
    }
  };
  return (
    <div className="grid gap-2">
      <p className="text-sm text-soft">{block.text}</p>
      {problem !== undefined && (
        <Notice meaning="failed" title="It was not stopped">
          {problem}
        </Notice>
      )}
      <div>
        <PermittedButton
          look="danger"
          permission="blocks.write"
          entityId={controlPlaneId}
          className="max-w-full whitespace-normal"
          onClick={() => setAsking(true)}
        >
          Stop {names}
        </PermittedButton>
      </div>
      <Dialog
        title={`Stop ${names}?`}
        description={`${block.text} It takes effect within seconds, and holds until somebody removes the block.`}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        action={block.blocks.length === 1 ? 'Stop it' : 'Stop them'}
        look="danger"
        onAction={() => void stop()}
      />
    </div>
  );
}

function namesOf(blocks: readonly Block[]): string {
  const [first] = blocks;
  if (first === undefined) return 'nothing';
  return blocks.length === 1 ? `the ${first.kind} ${first.name}` : `${blocks.length} ${first.kind}s`;
}
