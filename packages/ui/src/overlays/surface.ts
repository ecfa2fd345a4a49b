/** What floats above the page looks the same wherever it comes from. */
export const popup =
  'rounded-card border border-line bg-paper text-ink shadow-lg outline-none transition-[opacity,scale] duration-100 data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0';

export const popupItem =
  'flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 text-sm outline-none select-none data-highlighted:bg-over data-disabled:text-faint';

export const backdrop =
  'fixed inset-0 z-40 bg-veil transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';
