import { CircleAlert } from '../icons.ts';
import { CodeBlock } from './code-block.tsx';

interface OneTimeSecretProps {
  /** What it is: "API key". */
  readonly label: string;
  readonly secret: string;
  /** What to do with it; a sentence. */
  readonly advice?: string;
}

/** A secret, at the one time that it can be seen. */
export const OneTimeSecret = ({ label, secret, advice }: OneTimeSecretProps) => (
  <div className="grid gap-2">
    <p role="status" className="flex items-start gap-2 text-sm text-refused">
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      <span>
        Copy it now: it cannot be shown again.
        {advice !== undefined && <span className="block text-soft">{advice}</span>}
      </span>
    </p>
    <CodeBlock label={label} code={secret} isLabelShown />
  </div>
);
