interface CodeTextProps {
  readonly children: string;
}

/** A sentence in which what stands between backticks is code. */
export function CodeText({ children }: CodeTextProps) {
  return children.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // The parts of a sentence have no other name than their place.
      // biome-ignore lint/suspicious/noArrayIndexKey: never moved
      <code key={index} className="rounded bg-sunken px-1 font-mono text-[0.93em] wrap-anywhere">
        {part}
      </code>
    ),
  );
}
