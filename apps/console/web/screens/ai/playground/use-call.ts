import { useCallback, useEffect, useRef, useState } from 'react';
import { messageOf } from '../../../parts/message-of.ts';
import { type Answer, answerOf } from './answer.ts';
import type { CallEvent } from './call-event.ts';
import { type Asked, call } from './playground.queries.ts';

export interface CallState {
  readonly events: readonly CallEvent[];
  readonly answer: Answer;
  readonly isRunning: boolean;
  /** Why nothing was sent, or why no more came. */
  readonly problem?: string;
  readonly isStopped: boolean;
}

interface Call {
  readonly state: CallState | undefined;
  /** Calls; what came before is forgotten. Gives how it ended. */
  readonly start: (controlPlaneId: string, asked: Asked) => Promise<CallState>;
  readonly stop: () => void;
  readonly clear: () => void;
}

/** One call after the other; leaving the screen ends the one that runs. */
export function useCall(): Call {
  const [state, setState] = useState<CallState>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = useCallback(async (controlPlaneId: string, asked: Asked) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const events: CallEvent[] = [];
    const show = (more: Partial<CallState>) => {
      const next = { ...{ events: [...events], answer: answerOf(events), isRunning: true, isStopped: false }, ...more };
      if (running.current === controller) setState(next);
      return next;
    };
    show({});
    try {
      for await (const event of call(controlPlaneId, asked, controller.signal)) {
        events.push(event);
        show({});
      }
      return show({ isRunning: false });
    } catch (error) {
      if (controller.signal.aborted) return show({ isRunning: false, isStopped: true });
      return show({ isRunning: false, problem: messageOf(error) });
    }
  }, []);
  const stop = useCallback(() => running.current?.abort(), []);
  const clear = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
    setState(undefined);
  }, []);
  return { state, start, stop, clear };
}
