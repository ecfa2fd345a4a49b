import { IconButton } from '@sallyport/ui';
import { X } from '@sallyport/ui/icons';
import { type ReactNode, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';

interface FullTileProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A tile alone, on all of the window. Escape closes it. */
export function FullTile({ title, onClose, children }: FullTileProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    return () => opened?.close();
  }, []);
  return createPortal(
    <dialog
      ref={dialog}
      aria-label={title}
      onClose={onClose}
      className="m-0 h-dvh max-h-none w-dvw max-w-none bg-paper p-4 text-ink open:flex open:flex-col"
    >
      <header className="flex shrink-0 items-center justify-between gap-3 pb-3">
        <h2 className="min-w-0 truncate text-lg font-semibold">{title}</h2>
        <IconButton label="Close" onClick={onClose}>
          <X className="size-4" aria-hidden="true" />
        </IconButton>
      </header>
      <div className="min-h-0 grow overflow-auto">{children}</div>
    </dialog>,
    document.body,
  );
}
