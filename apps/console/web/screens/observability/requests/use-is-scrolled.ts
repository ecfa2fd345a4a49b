import { type RefObject, useEffect, useState } from 'react';

/** How far down one still sees what stands first. */
const nearTopPx = 400;

/** Whether what the element stands in was scrolled down. */
export function useIsScrolled(ref: RefObject<HTMLElement | null>): boolean {
  const [isScrolled, setScrolled] = useState(false);
  useEffect(() => {
    const scroller = ref.current?.parentElement;
    if (scroller == null) return;
    const look = () => setScrolled(scroller.scrollTop > nearTopPx);
    scroller.addEventListener('scroll', look, { passive: true });
    return () => scroller.removeEventListener('scroll', look);
  }, [ref]);
  return isScrolled;
}
