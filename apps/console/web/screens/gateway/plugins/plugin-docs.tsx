import { CodeBlock } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { readPluginPage } from './catalogue.ts';
import { type PagePart, readPage } from './page-text.ts';

interface PluginDocsProps {
  readonly name: string;
}

/** What the reference says of a plugin: when to use it, and an example. */
export function PluginDocs({ name }: PluginDocsProps) {
  const { data } = useQuery({
    queryKey: ['plugin-docs', name],
    queryFn: async () => (await readPluginPage(name)) ?? '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data === undefined || data === '') return null;
  return (
    <details className="rounded-card border border-line bg-paper">
      <summary className="px-4 py-2 text-sm font-medium">How to use {name}</summary>
      <div className="grid max-h-96 gap-3 overflow-y-auto border-t border-line px-4 py-3 text-sm">
        {readPage(data).map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the page does not change.
          <Part key={index} part={part} />
        ))}
      </div>
    </details>
  );
}

function Part({ part }: { readonly part: PagePart }) {
  switch (part.type) {
    case 'heading':
      return (
        <h3 className="font-semibold">
          <Words text={part.text} />
        </h3>
      );
    case 'paragraph':
      return (
        <p className="max-w-3xl text-soft">
          <Words text={part.text} />
        </p>
      );
    case 'list':
      return (
        <ul className="list-disc pl-5 text-soft">
          {part.items.map((item) => (
            <li key={item}>
              <Words text={item} />
            </li>
          ))}
        </ul>
      );
    case 'code':
      return <CodeBlock code={part.text} label="The example" />;
  }
}

/** Text with `code` in it. */
const Words = ({ text }: { readonly text: string }): ReactNode =>
  text.split('`').map((piece, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the page does not change.
      <code key={index} className="font-mono text-xs text-ink">
        {piece}
      </code>
    ) : (
      piece
    ),
  );
