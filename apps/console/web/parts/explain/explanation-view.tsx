import { Badge, Card, DescriptionList, Notice, Status, StatusCode } from '@sallyport/ui';
import type { ReactNode } from 'react';
import type { ExplainedPlugin, Explanation } from './explain.queries.ts';
import { meaningOfVerdict, type Verdict } from './verdict.ts';

interface ExplanationViewProps {
  readonly explanation: Explanation;
  readonly controlPlaneId: string;
}

const words: Readonly<Record<Verdict, string>> = { allowed: 'Passes', denied: 'Refused', depends: 'Depends' };

/** What would become of a request: the outcome first, then each plugin in order, then why not other routes. */
export function ExplanationView({ explanation, controlPlaneId }: ExplanationViewProps) {
  const { outcome, plugins, other_routes, version } = explanation;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 wrap-anywhere" data-explanation="">
      <Outcome outcome={outcome} />
      <Card title={`By version ${version} of the configuration`}>
        <div className="px-4 py-1">
          <Where explanation={explanation} controlPlaneId={controlPlaneId} />
        </div>
      </Card>
      {plugins.length > 0 && (
        <Card title="Plugins, in order">
          <ol className="divide-y divide-line">
            {plugins.map((plugin, place) => (
              <Plugin key={plugin.id} plugin={plugin} place={place + 1} controlPlaneId={controlPlaneId} />
            ))}
          </ol>
        </Card>
      )}
      {other_routes.length > 0 && (
        <Card title="Why not another route">
          <ul className="divide-y divide-line text-sm">
            {other_routes.map(({ id, name, unmet }) => (
              <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
                <Linked href={`/gateway/${controlPlaneId}/routes/${id}`}>{name}</Linked>
                <span className="text-soft">
                  {unmet.length === 0 ? 'matches too, and comes later' : `asks for other ${unmet.join(', ')}`}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}

function Outcome({ outcome: { verdict, status, text, plugin } }: { readonly outcome: Explanation['outcome'] }) {
  const who = plugin === null ? '' : ` by ${plugin.name}`;
  if (verdict === 'denied')
    return (
      <Notice meaning="refused" isOld title={status === null ? `Refused${who}` : `Refused with ${status}${who}`}>
        {text}
      </Notice>
    );
  return (
    <Notice
      meaning="running"
      isOld
      title={verdict === 'allowed' ? 'It would go through' : `It depends${plugin === null ? '' : ` on ${plugin.name}`}`}
    >
      {text}
    </Notice>
  );
}

function Where({ explanation: { route, upstream, caller, tools }, controlPlaneId }: ExplanationViewProps) {
  const base = `/gateway/${controlPlaneId}`;
  return (
    <DescriptionList
      items={[
        {
          label: 'Route',
          value: route === null ? 'None' : <Linked href={`${base}/routes/${route.id}`}>{route.name}</Linked>,
        },
        route !== null &&
          route.matched_path !== '' && {
            label: 'Matched path',
            value: <code className="figure">{route.matched_path}</code>,
          },
        route !== null && {
          label: 'Service',
          value:
            route.service === null ? (
              'None: a plugin answers'
            ) : (
              <Linked href={`${base}/services/${route.service.id}`}>{route.service.name}</Linked>
            ),
        },
        upstream !== null && { label: 'Goes to', value: <code className="figure">{upstream.url}</code> },
        upstream !== null &&
          upstream.targets.length > 0 && {
            label: 'Targets',
            value: upstream.targets.map(({ target, weight }) => `${target} (${weight})`).join(', '),
          },
        { label: 'Caller', value: callerWords(caller) },
        tools !== null && {
          label: 'Tools',
          value: `${tools.allowed} allowed, ${tools.denied} denied, ${tools.depends} that depend`,
        },
      ]}
    />
  );
}

function callerWords({ consumer, groups, is_anonymous }: Explanation['caller']): string {
  if (consumer === null) return groups.length === 0 ? 'Nobody who is known' : `In ${groups.join(', ')}`;
  const as = is_anonymous ? `As ${consumer.name}, who stands for whoever shows nothing` : consumer.name;
  return groups.length === 0 ? as : `${as}, in ${groups.join(', ')}`;
}

interface PluginProps {
  readonly plugin: ExplainedPlugin;
  readonly place: number;
  readonly controlPlaneId: string;
}

function Plugin({ plugin, place, controlPlaneId }: PluginProps) {
  const { id, name, duty, scope, condition, instead_of, partials, refusal } = plugin;
  return (
    <li className="grid gap-1 px-4 py-2 text-sm">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="tabular w-5 shrink-0 text-soft">{place}</span>
        <Linked href={`/gateway/${controlPlaneId}/plugins/${id}`}>{name}</Linked>
        {duty !== null && <Badge>{duty}</Badge>}
        <span className="ml-auto flex items-center gap-2">
          {refusal?.status != null && refusal.verdict !== 'allowed' && <StatusCode status={refusal.status} />}
          {refusal !== null && <Status meaning={meaningOfVerdict[refusal.verdict]}>{words[refusal.verdict]}</Status>}
        </span>
      </div>
      <div className="grid gap-0.5 pl-7 wrap-anywhere text-soft">
        {refusal !== null && <p>{refusal.text}</p>}
        <p>
          From {scope}
          {condition !== null && `, when ${condition}`}
          {partials.length > 0 &&
            `, with settings of ${partials.length === 1 ? 'a partial' : `${partials.length} partials`}`}
        </p>
        {instead_of.length > 0 && <p>Instead of {instead_of.join('; ')}</p>}
      </div>
    </li>
  );
}

const Linked = ({ href, children }: { readonly href: string; readonly children: ReactNode }) => (
  <a className="font-medium text-accent underline underline-offset-2" href={href}>
    {children}
  </a>
);
