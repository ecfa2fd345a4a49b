import { Toast as Base } from '@base-ui/react/toast';
import { type ReactNode, useCallback } from 'react';
import { classes } from '../classes.ts';
import { Button, IconButton } from '../controls/button.tsx';
import { type Meaning, textOf } from '../display/meaning.ts';
import { CircleAlert, CircleCheck, Info, X } from '../icons.ts';
import { popup } from './surface.ts';

export interface Said {
  /** What happened: "Key revoked". */
  readonly title: string;
  readonly description?: string;
  readonly meaning?: Extract<Meaning, 'allowed' | 'failed' | 'running'>;
  /** What can be done about it: "Undo". */
  readonly action?: { readonly label: string; readonly onAction: () => void };
}

interface Data {
  readonly meaning: NonNullable<Said['meaning']>;
}

interface ToastsProps {
  readonly children: ReactNode;
}

/** Where the page says what happened, at its end, without taking the keyboard. F6 leads there. */
export const Toasts = ({ children }: ToastsProps) => (
  <Base.Provider timeout={shownForMs}>
    {children}
    <Base.Portal>
      <Base.Viewport className="fixed right-4 bottom-4 z-60 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 outline-none">
        <All />
      </Base.Viewport>
    </Base.Portal>
  </Base.Provider>
);

/** Says what happened. What failed, and what can be undone, stays longer. */
export function useToast(): (said: Said) => void {
  const { add, close } = Base.useToastManager();
  return useCallback(
    ({ title, description, meaning = 'allowed', action }: Said) => {
      const id = add({
        title,
        description,
        data: { meaning } satisfies Data,
        type: meaning,
        timeout: meaning === 'failed' || action !== undefined ? 2 * shownForMs : shownForMs,
        priority: 'low',
        ...(action && {
          actionProps: {
            children: action.label,
            onClick() {
              close(id);
              action.onAction();
            },
          },
        }),
      });
    },
    [add, close],
  );
}

const shownForMs = 6000;
const icons = { allowed: CircleCheck, failed: CircleAlert, running: Info };

function All() {
  const { toasts } = Base.useToastManager<Data>();
  return toasts.map((toast) => {
    const meaning = toast.data?.meaning ?? 'running';
    const Icon = icons[meaning];
    return (
      <Base.Root
        key={toast.id}
        toast={toast}
        swipeDirection="right"
        className={classes(popup, 'transition-opacity data-limited:hidden')}
      >
        <Base.Content className="flex items-start gap-2.5 py-2.5 pr-1.5 pl-3">
          <Icon className={classes('mt-1 size-4 shrink-0', textOf[meaning])} aria-hidden="true" />
          <div className="min-w-0 grow py-0.5 text-sm">
            <Base.Title className="font-medium wrap-anywhere" />
            <Base.Description className="wrap-anywhere text-soft" />
          </div>
          {toast.actionProps !== undefined && <Base.Action render={<Button size="small" />} />}
          <Base.Close
            render={
              <IconButton label="Close" size="small">
                <X className="size-3.5" aria-hidden="true" />
              </IconButton>
            }
          />
        </Base.Content>
      </Base.Root>
    );
  });
}
