import { Card, SingleValue } from '@sallyport/ui';
import { stringifySearch } from '../../state/search-text.ts';
import { type Findings, type Scope, type Severity, severities } from './posture.queries.ts';
import { severityWord } from './words.ts';

interface FiguresProps {
  /** While there is none, it is being loaded. */
  readonly meta: Findings['meta'] | undefined;
  readonly scope: Scope;
}

/** How much is open, and how bad it is. */
export const Figures = ({ meta, scope }: FiguresProps) => (
  <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
    <Card className="px-4 py-3">
      <SingleValue
        title="Open routes"
        data={meta && { value: meta.open_routes, unit: 'count' }}
        href={hrefOf({ ...scope, kind: 'open-route', severity: undefined })}
      >
        <p className="text-xs text-soft">{meta && `of ${meta.routes} that are served`}</p>
      </SingleValue>
    </Card>
    {severities.map((severity) => (
      <Card key={severity} className="px-4 py-3">
        <SingleValue
          title={severityWord[severity]}
          data={meta && { value: meta.counts.by_severity[severity], unit: 'count' }}
          href={hrefOf({ ...scope, kind: undefined, severity })}
        >
          <p className="text-xs text-soft">{means[severity]}</p>
        </SingleValue>
      </Card>
    ))}
  </div>
);

const means: Readonly<Record<Severity, string>> = {
  high: 'to be put right now',
  medium: 'to be planned',
  low: 'to be tidied up',
};

function hrefOf({ search, ...scope }: Scope): string {
  return `/posture${stringifySearch({ ...scope, q: search })}`;
}
