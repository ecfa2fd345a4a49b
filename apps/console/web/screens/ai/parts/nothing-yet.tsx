import { CodeBlock, EmptyState } from '@sallyport/ui';

interface NothingYetProps {
  readonly title: string;
  readonly description: string;
  /** What the example is. */
  readonly label: string;
  /** Of a configuration, with which there would be something. */
  readonly example: string;
}

/** Where a screen has nothing to show: why, and what is configured for it. */
export const NothingYet = ({ title, description, label, example }: NothingYetProps) => (
  <EmptyState title={title} description={description}>
    <div className="max-w-xl text-left">
      <CodeBlock label={label} code={example} />
    </div>
  </EmptyState>
);
