/** Where a key leads from a row, or nowhere. */
export function indexAfter(key: string, index: number, count: number): number | undefined {
  const to = steps[key]?.(index, count - 1);
  return to === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, to));
}

const pageRows = 10;

const steps: Readonly<Record<string, (index: number, last: number) => number>> = {
  j: (index) => index + 1,
  k: (index) => index - 1,
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index) => index + pageRows,
  PageUp: (index) => index - pageRows,
  Home: () => 0,
  End: (_index, last) => last,
};

/** Keys that lead through the table wherever the keyboard is; the others have another meaning there. */
export const pageKeys: readonly string[] = ['j', 'k'];

/** Where a key writes, chooses or scrolls, it does not lead through the table. */
export function ownsKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('textarea, select, input:not([type="checkbox"])')) return true;
  const owner = target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]');
  return owner !== null && !owner.hasAttribute(besideTable);
}

/** Marks what is open beside a table without taking the keys that lead through it. */
export const besideTable = 'data-beside-table';
