import { lazy, Suspense } from 'react';

const load = () => import('./markdown.tsx');
const Markdown = lazy(load);

/** Begins to load what answers are drawn with, before there is one. */
export const prepareText = (): void => void load().catch(() => undefined);

interface TextProps {
  readonly text: string;
  readonly isGrowing: boolean;
}

export function Text({ text, isGrowing }: TextProps) {
  return (
    <Suspense fallback={<p className="wrap-anywhere whitespace-pre-wrap">{text}</p>}>
      <Markdown text={text} isGrowing={isGrowing} />
    </Suspense>
  );
}
