import { Badge, Copy, Sheet, Status, Time } from '@sallyport/ui';
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
  <Sheet title="Finding" side="right" isWide isOpen={finding !== undefined} onClose={onClose}>
    {finding !== undefined && <Details key={finding.id} finding={finding} />}
  </Sheet>
);

function Details({ finding }: { readonly finding: Finding }) {
  const { severity, title, entity, owner, since, evidence, fix, block } = finding;
  return (
    <div className="grid gap-5 p-4">
      <div>
        <Status meaning={meaningOf[severity]}>{severityWord[severity]}</Status>
        <h2 className="mt-1 text-lg font-semibold tracking-tight wrap-anywhere">{title}</h2>
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        <Fact name="About">
          <EntityLink entity={entity} controlPlaneId={entity.control_plane_id} />
        </Fact>
        <Fact name="Control plane">
          {entity.control_plane_id === null ? (
            'None: it belongs to the organization'
          ) : (
            <a className="text-accent underline underline-offset-2" href={`/gateway/${entity.control_plane_id}`}>
              {entity.control_plane_name}
            </a>
          )}
        </Fact>
        <Fact name="Owner">
          {owner === null ? (
            <span className="text-soft">
              Nobody. A tag <code className="figure">team:…</code> or <code className="figure">owner:…</code> names one.
            </span>
          ) : (
            <Badge>{owner}</Badge>
          )}
        </Fact>
        {since !== null && (
          <Fact name="Changed">
            <Time atMs={Date.parse(since)} />
          </Fact>
        )}
        <Fact name="Id">
          <Copy text={entity.id} label="Copy the id" />
        </Fact>
      </dl>
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

interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
}

const Fact = ({ name, children }: FactProps) => (
  <>
    <dt className="text-soft">{name}</dt>
    <dd className="min-w-0 wrap-anywhere">{children}</dd>
  </>
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
