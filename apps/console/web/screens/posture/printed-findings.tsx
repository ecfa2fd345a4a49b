import type { Finding } from './posture.queries.ts';
import { severityWord } from './words.ts';

interface PrintedFindingsProps {
  readonly findings: readonly Finding[];
}

/** On paper: all of them, with what decides and what to do. On a screen it is not there. */
export const PrintedFindings = ({ findings }: PrintedFindingsProps) => (
  <ol className="hidden text-sm print:block" aria-hidden="true">
    {findings.map(({ id, severity, title, entity, owner, evidence, fix }) => (
      <li key={id} className="break-inside-avoid border-t border-line py-2">
        <p className="font-medium">
          {severityWord[severity]}: {title}
        </p>
        <p className="text-soft">
          {entity.control_plane_name ?? 'The organisation'} · {entity.type} {entity.name} ({entity.id}) · owner:{' '}
          {owner ?? 'nobody'}
        </p>
        <p>{evidence.map(({ text }) => text).join(' ')}</p>
        <p>What to do: {fix.text}</p>
      </li>
    ))}
  </ol>
);
