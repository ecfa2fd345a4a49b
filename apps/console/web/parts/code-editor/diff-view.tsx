import { useMatches } from '@sallyport/ui';
import { lazy, Suspense } from 'react';
import type { Language } from './code-problem.ts';
import { Shut } from './shut.tsx';

export interface DiffViewProps {
  readonly language: Language;
  readonly before: string;
  readonly after: string;
  /** What is compared: read aloud. */
  readonly label: string;
  /** Over the two texts, where they stand beside each other. */
  readonly beforeTitle?: string;
  readonly afterTitle?: string;
}

const Diff = lazy(async () => ({ default: (await import('./diff.tsx')).Diff }));

/** What differs between two texts: beside each other, below 900 px in one. What is the same is folded. */
export function DiffView({ beforeTitle = 'Before', afterTitle = 'After', ...rest }: DiffViewProps) {
  const isWide = useMatches('(min-width: 900px)');
  return (
    <Suspense fallback={<Shut text={rest.after} isFilling={false} />}>
      <Diff {...rest} beforeTitle={beforeTitle} afterTitle={afterTitle} isWide={isWide} />
    </Suspense>
  );
}
