import { classes } from '../classes.ts';
import { Copy } from './copy.tsx';

interface CodeBlockProps {
  /** What it is, as "The command": read aloud. */
  readonly label: string;
  readonly code: string;
  /** Above the code; the label if it is to be seen. */
  readonly isLabelShown?: boolean;
  /** Long ones scroll within a height. */
  readonly isLong?: boolean;
}

/** A piece of code to read and to copy; its lines wrap. */
export const CodeBlock = ({ label, code, isLabelShown = false, isLong = false }: CodeBlockProps) => (
  <figure className="overflow-hidden rounded-card border border-line bg-sunken text-sm">
    <div className="flex items-start">
      <div className="min-w-0 grow">
        <figcaption className={isLabelShown ? 'px-3 pt-2 text-xs text-faint' : 'sr-only'}>{label}</figcaption>
        <pre
          tabIndex={isLong ? 0 : undefined}
          className={classes('figure p-3 whitespace-pre-wrap wrap-anywhere', isLong && 'max-h-96 overflow-y-auto')}
        >
          {code}
        </pre>
      </div>
      <span className="p-1">
        <Copy text={code} label={`Copy: ${label}`} isIconOnly />
      </span>
    </div>
  </figure>
);
