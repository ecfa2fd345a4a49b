import { Badge, Copy, DescriptionList, Drawer, Status, Time } from '@sallyport/ui';
import type { ReactNode } from 'react';
import { BlockPanel } from './block-panel.tsx';
import { FixPanel } from './fix-panel.tsx';
import type { EntityName, Finding } from './posture.queries.ts';
import { entityHref, meaningOf, severityWord } from './words.ts';

interface FindingDrawerProps {
  /** Undefined: closed. */
  readonly finding: Finding | undefined;
  readonly onClose: () => void;
}

/** One finding: what decides, whose it is, what to do, and what can be stopped until then. */
export const FindingDrawer = ({ finding, onClose }: FindingDrawerProps) => (
  <Drawer
    title={finding?.title ?? 'Finding'}
    pills={finding && <Status meaning={meaningOf[finding.severity]}>{severityWord[finding.severity]}</Status>}
    isOpen={finding !== undefined}
    onClose={onClose}
  >
    {finding !== undefined && <Details key={finding.id} finding={finding} />}
  </Drawer>
);

function Details({ finding }: { readonly finding: Finding }) {
  const { entity, owner, since, evidence, fix, block } = finding;
  return (
    <div className="grid gap-5 p-4">
      <DescriptionList
        items={[
          { label: 'About', value: <EntityLink entity={entity} controlPlaneId={entity.control_plane_id} /> },
          { label: 'Control plane', value: <PlaneLink entity={entity} /> },
          { label: 'Owner', value: owner === null ? <NoOwner /> : <Badge>{owner}</Badge> },
          since !== null && { label: 'Changed', value: <Time atMs={Date.parse(since)} /> },
          { label: 'Id', value: <Copy text={entity.id} label="Copy the id" /> },
        ]}
      />
      <Part title="What decides">
        <ul className="grid gap-1.5 text-sm">
          {evidence.map(({ text, entity: decides, path }) => (
            <li key={`${text} ${decides?.id} ${path}`}>
              {text} {decides !== null && <EntityLink entity={decides} controlPlaneId={entity.control_plane_id} />}
              {path !== null && <code className="figure ml-1 text-soft">{path}</code>}
            </li>
          ))}
        </ul>
      </Part>
      <Part title="What to do">
        <p className="text-sm">{fix.text}</p>
        {fix.changes !== null && entity.control_plane_id !== null && (
          <FixPanel finding={finding} changes={fix.changes} controlPlaneId={entity.control_plane_id} />
        )}
      </Part>
      {block !== null && entity.control_plane_id !== null && (
        <Part title="Until then">
          <BlockPanel finding={finding} block={block} controlPlaneId={entity.control_plane_id} />
        </Part>
      )}
    </div>
  );
}

const PlaneLink = ({ entity }: { readonly entity: Finding['entity'] }) =>
  entity.control_plane_id === null ? (
    'None: it belongs to the organisation'
  ) : (
    <a className="text-accent underline underline-offset-2" href={`/gateway/${entity.control_plane_id}`}>
      {entity.control_plane_name}
    </a>
  );

const NoOwner = () => (
  <span className="text-soft">
    Nobody. A tag <code className="figure">team:…</code> or <code className="figure">owner:…</code> names one.
  </span>
);

interface PartProps {
  readonly title: string;
  readonly children: ReactNode;
}

const Part = ({ title, children }: PartProps) => (
  <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
    <h3 className="text-sm font-semibold">{title}</h3>
    {children}
  </section>
);

interface EntityLinkProps {
  readonly entity: EntityName;
  readonly controlPlaneId: string | null;
}

function EntityLink({ entity, controlPlaneId }: EntityLinkProps) {
  const href = entityHref(entity, controlPlaneId);
  const text = `${entity.type} ${entity.name}`;
  return href === undefined ? (
    <span className="text-soft">{text}</span>
  ) : (
    <a className="text-accent underline underline-offset-2" href={href}>
      {text}
    </a>
  );
}
