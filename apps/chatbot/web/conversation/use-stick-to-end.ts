import { type RefObject, useEffect, useRef } from 'react';

const nearPx = 80;

/** Keeps the end in view while it grows, unless the person has scrolled away from it. */
export function useStickToEnd(): {
  scrollRef: RefObject<HTMLDivElement | null>;
  contentRef: RefObject<HTMLDivElement | null>;
  stick: () => void;
} {
  const scrollRef = useRef<HTMLDivElement>(null);
  const contentRef = useRef<HTMLDivElement>(null);
  const isStuck = useRef(true);
  useEffect(() => {
    const scroll = scrollRef.current!;
    const toEnd = () => {
      if (isStuck.current) scroll.scrollTop = scroll.scrollHeight;
    };
    let lastTop = scroll.scrollTop;
    const onScroll = () => {
      const isNear = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < nearPx;
      // What grew since it was scrolled to the end is not the person's doing; going up is.
      if (isNear) isStuck.current = true;
      else if (scroll.scrollTop < lastTop) isStuck.current = false;
      lastTop = scroll.scrollTop;
    };
    const observer = new ResizeObserver(toEnd);
    observer.observe(contentRef.current!);
    scroll.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      scroll.removeEventListener('scroll', onScroll);
    };
  }, []);
  const stick = () => {
    isStuck.current = true;
  };
  return { scrollRef, contentRef, stick };
}
