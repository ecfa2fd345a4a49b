import type { ReactNode } from 'react';

interface FactsProps {
  readonly facts: Readonly<Record<string, ReactNode>>;
}

/** What is known, each with its name; what is not known is left out. */
export function Facts({ facts }: FactsProps) {
  const known = Object.entries(facts).filter(([, value]) => !absent.has(value));
  if (known.length === 0) return null;
  return (
    <dl className="grid gap-y-1.5 text-sm">
      {known.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[7rem_minmax(0,1fr)] gap-3">
          <dt className="text-soft">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const absent: ReadonlySet<ReactNode> = new Set(['', false, null, undefined]);

interface CodeProps {
  readonly children: string;
}

/** An id, a path: as it is, in letters of equal width. */
export const Code = ({ children }: CodeProps) =>
  children === '' ? null : <code className="figure wrap-anywhere">{children}</code>;
