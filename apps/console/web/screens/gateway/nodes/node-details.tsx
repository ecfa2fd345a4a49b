import { Badge, Copy, formatNumber, Notice, Status, Time, useNowMs } from '@sallyport/ui';
import type { ReactNode } from 'react';
import { api, path } from '../../../api/client.ts';
import { queries } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
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
      <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        <Row name="Status">
          <Status meaning={status.meaning}>{status.text}</Status>
        </Row>
        <Row name="Configuration">
          <Status meaning={sync.meaning}>{sync.text}</Status>
          {following?.sync_reason !== undefined && <p className="text-soft">{following.sync_reason}</p>}
        </Row>
        {following?.config_version !== undefined && (
          <Row name="Serves version">
            <a href={`/gateway/${id}/versions/${following.config_version}`} className="underline underline-offset-2">
              {following.config_version}
            </a>
          </Row>
        )}
        <Row name="Hash">
          <Copy text={node.config_hash} label="Copy the hash of its configuration" />
        </Row>
        {expectedHash !== undefined && node.config_hash !== expectedHash && following !== undefined && (
          <Row name="Expected hash">
            <Copy text={expectedHash} label="Copy the hash that is expected" />
          </Row>
        )}
        <Row name="Version">{node.version || 'not told'}</Row>
        <Row name="Heard of">
          <Time atMs={node.last_ping * 1000} />
        </Row>
        <Row name="Known since">
          <Time atMs={node.created_at * 1000} />
        </Row>
        {following !== undefined && (
          <Row name="Certificate until">
            <Time atMs={Date.parse(following.certificate.expiry)} />
          </Row>
        )}
        {node.clock_skew_ms !== undefined && <Row name="Clock ahead by">{Math.round(node.clock_skew_ms)} ms</Row>}
        <Row name="Requests told">{formatNumber(events.received)}</Row>
        {events.missing > 0 && <Row name="Lost on the way">{formatNumber(events.missing)}</Row>}
        {lost.length > 0 && (
          <Row name="Not kept">{lost.map(([reason, count]) => `${formatNumber(count)} ${reason}`).join(', ')}</Row>
        )}
        {following !== undefined && Object.keys(following.labels).length > 0 && (
          <Row name="Labels">
            <span className="flex flex-wrap gap-1">
              {Object.entries(following.labels).map(([name, value]) => (
                <Badge key={name}>{`${name}: ${value}`}</Badge>
              ))}
            </span>
          </Row>
        )}
        <Row name="Id">
          <Copy text={node.id} label="Copy the id of the gateway" />
        </Row>
      </dl>
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
        <Notice key={code + description} meaning="refused" isOld title={description}>
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

interface RowProps {
  readonly name: string;
  readonly children: ReactNode;
}

const Row = ({ name, children }: RowProps) => (
  <>
    <dt className="text-faint">{name}</dt>
    <dd className="flex min-w-0 flex-wrap items-center wrap-anywhere">{children}</dd>
  </>
);
