import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { besideTable, indexAfter, ownsKeys, pageKeys } from './row-keys.ts';
import { useLatest } from './use-latest.ts';

interface Given {
  /** In the table's order. */
  readonly rows: readonly { readonly id: string }[];
  readonly openKey: string | undefined;
  readonly isMain: boolean;
  readonly bodyRef: RefObject<HTMLElement | null>;
  readonly onOpen: (index: number) => void;
  readonly onTick: (index: number) => void;
}

/** The row that has the keyboard, or had it last, and how keys lead to others. */
export function useRowFocus({ rows, openKey, isMain, bodyRef, onOpen, onTick }: Given) {
  const [activeKey, setActiveKey] = useState(openKey);
  const [openBefore, setOpenBefore] = useState(openKey);
  if (openKey !== openBefore) {
    setOpenBefore(openKey);
    if (openKey !== undefined) setActiveKey(openKey);
  }
  const activeIndex = useMemo(
    () => (activeKey === undefined ? -1 : rows.findIndex(({ id }) => id === activeKey)),
    [rows, activeKey],
  );
  const willFocus = useRef(false);
  useLayoutEffect(() => {
    if (!willFocus.current) return;
    const row = rowIn(bodyRef.current, activeIndex);
    if (row === undefined) return;
    willFocus.current = false;
    row.focus({ preventScroll: true });
  });

  const go = (index: number, hasFocus: boolean) => {
    willFocus.current = hasFocus;
    setActiveKey(rows[index]?.id);
    if (openKey !== undefined && index !== activeIndex) onOpen(index);
    return index;
  };
  const scrollTo = useRef<(index: number) => void>(undefined);
  const handle = (event: Pressed, hasFocus: boolean): boolean => {
    if (event.metaKey || event.ctrlKey || event.altKey) return false;
    const to = indexAfter(event.key, activeIndex, rows.length);
    if (to === undefined) return false;
    scrollTo.current?.(go(to, hasFocus));
    return true;
  };

  const latest = useLatest(handle);
  useEffect(() => {
    if (!isMain) return;
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      const { target } = event;
      if (event.defaultPrevented || !pageKeys.includes(event.key) || ownsKeys(target)) return;
      const isBeside = target instanceof Element && target.closest(`[${besideTable}]`) !== null;
      if (latest.current(event, !isBeside)) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [isMain, latest]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    if (event.defaultPrevented || !event.currentTarget.contains(target) || ownsKeys(target)) return;
    const isRow = target.dataset['index'] !== undefined;
    if (isRow && event.key === 'Enter') onOpen(Number(target.dataset['index']));
    else if (isRow && (event.key === ' ' || event.key === 'x')) onTick(Number(target.dataset['index']));
    else if (!handle(event, true)) return;
    event.preventDefault();
  };
  return { activeIndex, setActiveKey, onKeyDown, scrollTo };
}

type Pressed = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey'>;

function rowIn(body: HTMLElement | null, index: number): HTMLElement | undefined {
  return body?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? undefined;
}
