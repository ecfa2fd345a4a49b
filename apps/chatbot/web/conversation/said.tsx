interface SaidProps {
  readonly text: string;
}

/** What a person wrote: as it is, but names that stand in backticks look like names. */
export function Said({ text }: SaidProps) {
  return text.split(/`([^`\n]+)`/).map((piece, index) =>
    index % 2 === 0 ? (
      piece
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no other name.
      <code key={index} className="figure rounded bg-over px-1 py-0.5">
        {piece}
      </code>
    ),
  );
}

/** The same for where there is room for one line only. */
export const withoutMarks = (text: string): string => text.replaceAll('`', '');
