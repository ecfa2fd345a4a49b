import { Notice } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { appliedQuery } from './posture.queries.ts';

interface AppliedProps {
  readonly controlPlaneId: string;
  readonly version: number;
  /** What was done, at the start of a sentence: "The change". */
  readonly what: string;
}

/** What was done is kept; where it takes effect already. */
export function Applied({ controlPlaneId, version, what }: AppliedProps) {
  const { data, error } = useQuery(appliedQuery(controlPlaneId, version));
  return (
    <Notice
      meaning="running"
      isWaiting={data === undefined || data.applied < data.total}
      title={`${what} is version ${version} of the configuration`}
      actions={
        <a className="text-sm text-accent hover:underline" href={`/gateway/${controlPlaneId}/versions/${version}`}>
          See the version
        </a>
      }
    >
      {error !== null ? 'Which gateways have it could not be read.' : whereOf(data)}
    </Notice>
  );
}

function whereOf(data: { readonly total: number; readonly applied: number } | undefined): string {
  if (data === undefined) return 'Gateways are being asked.';
  const { total, applied } = data;
  if (total === 0) return 'No gateway is connected; those that come get it.';
  return `${applied} of ${total} connected ${total === 1 ? 'gateway has' : 'gateways have'} it.`;
}
