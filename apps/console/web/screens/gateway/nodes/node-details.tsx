import { Copy, DescriptionList, formatNumber, Notice, Status, TagList, Time, useNowMs } from '@sallyport/ui';
import { api, path } from '../../../api/client.ts';
import { queries } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { textsOfLabels } from '../../../parts/labels-text.ts';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { useAction } from '../../../parts/use-action.ts';
import type { GatewayNode } from '../data/nodes.ts';
import { EntityLink } from '../entities/entity-link.tsx';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { statusOf, syncOf } from './node-words.ts';

interface NodeDetailsProps {
  readonly node: GatewayNode;
  readonly expectedHash: string | undefined;
}

/** All that is known of one gateway: what it could not use comes first. */
export function NodeDetails({ node, expectedHash }: NodeDetailsProps) {
  const { id } = useControlPlane();
  const nowMs = useNowMs();
  const status = statusOf(node, nowMs);
  const sync = syncOf(node, expectedHash);
  const { following, events } = node;
  const lost = Object.entries(events.lost);
  const forget = useAction(async () => {
    await api.delete(path`/v2/control-planes/${id}/nodes/${node.id}`);
    await queries.invalidateQueries({ queryKey: ['nodes', id] });
  });
  return (
    <div className="grid gap-4 p-4 text-sm">
      <NodeProblems node={node} />
      <DescriptionList
        items={[
          { label: 'Status', value: <Status meaning={status.meaning}>{status.text}</Status> },
          {
            label: 'Configuration',
            value: (
              <>
                <Status meaning={sync.meaning}>{sync.text}</Status>
                {following?.sync_reason !== undefined && <p className="text-soft">{following.sync_reason}</p>}
              </>
            ),
          },
          following?.config_version !== undefined && {
            label: 'Serves version',
            value: (
              <a href={`/gateway/${id}/versions/${following.config_version}`} className="underline underline-offset-2">
                {following.config_version}
              </a>
            ),
          },
          { label: 'Hash', value: <Copy text={node.config_hash} label="Copy the hash of its configuration" /> },
          expectedHash !== undefined &&
            node.config_hash !== expectedHash &&
            following !== undefined && {
              label: 'Expected hash',
              value: <Copy text={expectedHash} label="Copy the hash that is expected" />,
            },
          { label: 'Version', value: node.version || 'not told' },
          { label: 'Heard of', value: <Time atMs={node.last_ping * 1000} /> },
          { label: 'Known since', value: <Time atMs={node.created_at * 1000} /> },
          following !== undefined && {
            label: 'Certificate until',
            value: <Time atMs={Date.parse(following.certificate.expiry)} />,
          },
          node.clock_skew_ms !== undefined && {
            label: 'Clock ahead by',
            value: `${Math.round(node.clock_skew_ms)} ms`,
          },
          { label: 'Requests told', value: formatNumber(events.received) },
          events.missing > 0 && { label: 'Lost on the way', value: formatNumber(events.missing) },
          lost.length > 0 && {
            label: 'Not kept',
            value: lost.map(([reason, count]) => `${formatNumber(count)} ${reason}`).join(', '),
          },
          following !== undefined &&
            Object.keys(following.labels).length > 0 && {
              label: 'Labels',
              value: <TagList tags={textsOfLabels(following.labels)} />,
            },
          { label: 'Id', value: <Copy text={node.id} label="Copy the id of the gateway" /> },
        ]}
      />
      {following?.is_connected !== true && (
        <div>
          <PermittedButton
            look="danger"
            permission="nodes.write"
            entityId={id}
            disabled={forget.isBusy}
            onClick={forget.run}
          >
            Forget this gateway
          </PermittedButton>
          <ErrorNotice error={forget.error} />
        </div>
      )}
    </div>
  );
}

function NodeProblems({ node: { following, compatibility_status } }: { readonly node: GatewayNode }) {
  const errors = following?.errors ?? [];
  return (
    <>
      {errors.length > 0 && (
        <Notice meaning="failed" isOld title="It could not use the newest version, and serves on what it had">
          <ul className="mt-1 grid gap-1">
            {errors.map(({ entity_type, entity_id, entity_name, path: place, message }) => (
              <li key={`${entity_id} ${place} ${message}`}>
                {entity_type !== undefined && entity_id !== undefined && (
                  <>
                    {entity_type} <EntityLink kind={entity_type} id={entity_id} usualName={entity_name} />:{' '}
                  </>
                )}
                {place !== undefined && <code className="font-mono">{place}</code>} {message}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {compatibility_status.issues.map(({ code, description, resolution, affected_resources }) => (
        <Notice key={code + description} meaning="warning" isOld title={description}>
          <p>{resolution}</p>
          <ul>
            {affected_resources.map(({ id, type, details }) => (
              <li key={id + type}>
                {type} <EntityLink kind={type} id={id} /> {details.join(', ')}
              </li>
            ))}
          </ul>
        </Notice>
      ))}
    </>
  );
}
