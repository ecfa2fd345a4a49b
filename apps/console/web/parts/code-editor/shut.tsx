import { classes } from '@sallyport/ui';

interface ShutProps {
  readonly text: string;
  readonly isFilling: boolean;
}

/** The text while the editor is loaded: in the same place, of the same size. */
export const Shut = ({ text, isFilling }: ShutProps) => (
  <pre
    aria-busy="true"
    className={classes(
      'overflow-auto rounded-control border border-line bg-sunken py-1.5 pr-3 pl-12 font-mono text-xs leading-5 text-soft',
      isFilling ? 'h-full' : 'max-h-128 min-h-24',
    )}
  >
    {text}
  </pre>
);
