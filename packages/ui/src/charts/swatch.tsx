interface SwatchProps {
  /** As CSS. */
  readonly colour: string;
  /** A ring, of what is hidden. */
  readonly isEmpty?: boolean;
}

/** The mark that says which colour a name has. */
export const Swatch = ({ colour, isEmpty = false }: SwatchProps) => (
  <span
    className="inline-block size-2.5 shrink-0 rounded-xs border-[1.5px]"
    style={{ borderColor: colour, background: isEmpty ? 'transparent' : colour }}
    aria-hidden="true"
  />
);
