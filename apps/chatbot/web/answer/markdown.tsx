import { type ComponentProps, memo } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { Figures } from './figures.tsx';
import { labelCells } from './label-cells.ts';
import { type TreeNode, textIn } from './read-table.ts';

interface MarkdownTextProps {
  readonly text: string;
  /** More of it comes. */
  readonly isGrowing: boolean;
}

/** What a model wrote: Markdown only. HTML in it is text, pictures are their descriptions, links lead to the web or nowhere. */
function MarkdownText({ text, isGrowing }: MarkdownTextProps) {
  return (
    <div className="prose">
      <Markdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[labelCells]}
        urlTransform={webOnly}
        components={isGrowing ? growing : complete}
        // Models have no business to load anything.
        disallowedElements={['input']}
      >
        {text}
      </Markdown>
    </div>
  );
}

export default memo(MarkdownText);

function webOnly(url: string): string {
  return /^https?:\/\//i.test(url) ? url : '';
}

type Element<Tag extends keyof Components & ('a' | 'img' | 'table')> = ComponentProps<Tag> & {
  readonly node?: unknown;
};

const shared: Components = {
  // An answer stands below the page's own headings.
  h1: 'h3',
  h2: 'h3',
  h3: 'h4',
  h4: 'h5',
  h5: 'h6',
  img: ({ alt }: Element<'img'>) => <span>{alt}</span>,
  a: ({ href, node, children }: Element<'a'>) =>
    href === undefined || href === '' ? (
      <span>{children}</span>
    ) : (
      <a href={href} title={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
        {hostUnsaid(href, textIn(node as TreeNode))}
      </a>
    ),
};

/** Where a link leads, unless it says so: a model may have been told to write another name on it. */
function hostUnsaid(href: string, text: string): string {
  const host = URL.canParse(href) ? new URL(href).host : '';
  return text.includes(host) ? '' : ` (${host})`;
}

const PlainTable = ({ children }: Element<'table'>) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard.
  <div className="scroll-x" tabIndex={0}>
    <table>{children}</table>
  </div>
);

// Rows are still coming: what they rank is known at the end.
const growing: Components = { ...shared, table: PlainTable };

const complete: Components = {
  ...shared,
  table: ({ node, children }: Element<'table'>) => (
    <Figures table={node as TreeNode}>
      <PlainTable>{children}</PlainTable>
    </Figures>
  ),
};
