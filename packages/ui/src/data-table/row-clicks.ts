import type { MouseEvent } from 'react';

interface Given {
  /** Whether it does something of its own, in place of the row's link. */
  readonly onOpen: ((index: number) => void) | undefined;
  readonly hrefAt: (index: number) => string | undefined;
}

/** What a click anywhere on a row does: for all rows at once, and as links do it. */
export function rowClicks({ onOpen, hrefAt }: Given) {
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('[data-index]');
    const within = target.closest('a, button, input, label, select, summary, [role="menuitem"]');
    const isRowLink = within?.hasAttribute('data-row-link') === true;
    if (event.defaultPrevented || row === null || (within !== null && !isRowLink)) return;
    const index = Number(row.dataset['index']);
    if (event.metaKey || event.ctrlKey || event.shiftKey) {
      if (!isRowLink) openElsewhere(hrefAt(index));
      return;
    }
    if (!isRowLink && isTextSelected(row)) return;
    if (onOpen !== undefined) {
      event.preventDefault();
      onOpen(index);
    } else if (!isRowLink) {
      row.querySelector<HTMLElement>('[data-row-link]')?.click();
    }
  };
  const onAuxClick = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('[data-index]');
    if (event.button !== 1 || row === null || target.closest('a, button') !== null) return;
    openElsewhere(hrefAt(Number(row.dataset['index'])));
  };
  return { onClick, onAuxClick };
}

function openElsewhere(href: string | undefined): void {
  if (href !== undefined) window.open(href, '_blank', 'noopener');
}

/** Whoever marks a text to copy it wants nothing opened. */
function isTextSelected(row: HTMLElement): boolean {
  const selection = getSelection();
  return selection?.isCollapsed === false && selection.containsNode(row, true);
}
