import { useEffect, useState } from 'react';
import { IconButton } from '../controls/button.tsx';
import { Check, Copy as CopyIcon } from '../icons.ts';

interface CopyProps {
  readonly text: string;
  /** What is copied: "Copy the request's id". */
  readonly label: string;
  /** The text stands elsewhere already. */
  readonly isIconOnly?: boolean;
}

const shownForMs = 1500;

/** An id or a piece of code, with a button that copies it. */
export function Copy({ text, label, isIconOnly = false }: CopyProps) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), shownForMs);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  return (
    <span className="inline-flex min-w-0 items-center gap-1">
      {!isIconOnly && <span className="figure truncate text-soft">{text}</span>}
      <IconButton label={label} size="small" onClick={copy}>
        {outcome === 'copied' ? (
          <Check className="size-3.5 text-allowed" aria-hidden="true" />
        ) : (
          <CopyIcon className="size-3.5" aria-hidden="true" />
        )}
      </IconButton>
      <span role="status" className="sr-only">
        {outcome === 'copied' && 'Copied'}
        {outcome === 'refused' && 'The browser did not allow it'}
      </span>
    </span>
  );
}
