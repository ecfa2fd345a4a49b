import { useEffect, useRef, useState } from 'react';
import { followRequests, type RequestsQuestion } from '../../../api/analytics.ts';
import type { RequestRow } from './columns.tsx';
import type { RequestRecord } from './record.ts';

const pollMs = 2_000;
/** What is followed is to be looked at, not kept. */
const rowsMax = 5_000;

export interface LiveTail {
  /** What came since the list was read, newest first. */
  readonly rows: readonly RequestRow[];
  /** What has come, and is not shown while it is held. */
  readonly waiting: number;
  readonly isFailing: boolean;
  /** Shows what waits. */
  readonly show: () => void;
}

interface Following {
  /** Of the list's first page; what is followed begins anew with another. */
  readonly tail: string | undefined;
  readonly isOn: boolean;
  /** New rows wait, so that nothing moves under the eyes. */
  readonly isHeld: boolean;
}

const nothing = { rows: [] as readonly RequestRow[], waiting: [] as readonly RequestRow[] };

/** Follows what comes in while somebody looks. */
export function useLiveTail(question: RequestsQuestion, { tail, isOn, isHeld }: Following): LiveTail {
  const [came, setCame] = useState(nothing);
  const [isFailing, setFailing] = useState(false);
  const at = useRef(tail);
  const asked = useRef(question);
  asked.current = question;
  const [begun, setBegun] = useState(tail);
  if (begun !== tail) {
    setBegun(tail);
    setCame(nothing);
  }
  // Of a list that is read anew, not of each time that it is followed: what came meanwhile is read once.
  useEffect(() => {
    at.current = tail;
  }, [tail]);
  useEffect(() => {
    if (!isOn || tail === undefined) return;
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const poll = async () => {
      try {
        if (document.visibilityState === 'visible') {
          const { results, meta } = await followRequests<RequestRecord>(asked.current, at.current!, gone.signal);
          at.current = meta.tail ?? at.current;
          const fresh = results.map((record) => ({ record, display: meta.display }));
          if (fresh.length > 0)
            setCame(({ rows, waiting }) => ({ rows, waiting: [...fresh, ...waiting].slice(0, rowsMax) }));
        }
        setFailing(false);
      } catch {
        if (gone.signal.aborted) return;
        setFailing(true);
      }
      timer = setTimeout(() => void poll(), pollMs);
    };
    timer = setTimeout(() => void poll(), pollMs);
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, [tail, isOn]);
  const show = () => setCame(({ rows, waiting }) => ({ rows: [...waiting, ...rows].slice(0, rowsMax), waiting: [] }));
  const hasWaiting = came.waiting.length > 0;
  useEffect(() => {
    if (!isHeld && hasWaiting)
      setCame(({ rows, waiting }) => ({ rows: [...waiting, ...rows].slice(0, rowsMax), waiting: [] }));
  }, [isHeld, hasWaiting]);
  return { rows: came.rows, waiting: came.waiting.length, isFailing, show };
}
