import { Notice } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { nodesQuery } from '../data/nodes.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';

interface NodeErrorsProps {
  readonly entityId: string;
}

/** That gateways could not use it, and why. */
export function NodeErrors({ entityId }: NodeErrorsProps) {
  const { id } = useControlPlane();
  const { data } = useQuery(nodesQuery(id));
  const told = (data ?? []).flatMap(({ hostname, following }) =>
    (following?.errors ?? []).filter((error) => error.entity_id === entityId).map((error) => ({ hostname, ...error })),
  );
  if (told.length === 0) return null;
  return (
    <Notice meaning="failed" isOld title="Gateways cannot use it, and serve on what they had">
      <ul>
        {told.map(({ hostname, path, message }) => (
          <li key={`${hostname} ${path} ${message}`}>
            {hostname}: {path !== undefined && <span className="font-mono">{path}</span>} {message}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
