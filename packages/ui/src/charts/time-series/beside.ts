import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** Places a box beside a line of the plot, on the side that has room: what the box refers to, and how far from the left it stands. */
export function useBeside<Box extends HTMLElement>(left: number): readonly [RefObject<Box | null>, number] {
  const box = useRef<Box>(null);
  const [shift, setShift] = useState(0);
  useLayoutEffect(() => {
    const element = box.current!;
    const room = element.parentElement!.clientWidth;
    const right = left + gap;
    const isRight = right + element.offsetWidth <= room;
    setShift(isRight ? right : Math.max(left - gap - element.offsetWidth, 0));
  }, [left]);
  return [box, shift];
}

const gap = 12;
