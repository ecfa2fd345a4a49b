import { type RefObject, useLayoutEffect, useRef } from 'react';

/** What it is now, for those who ask later. */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const ref = useRef(value);
  useLayoutEffect(() => {
    ref.current = value;
  });
  return ref;
}
