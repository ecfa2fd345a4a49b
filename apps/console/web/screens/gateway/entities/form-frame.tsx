import { Button, Notice, PageHeader } from '@sallyport/ui';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { showProblems } from '../../../parts/schema-form/schema-form.tsx';
import type { KnownEntity } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import type { EntityKind } from './kind.ts';
import { ReviewDialog } from './review-dialog.tsx';
import type { EntityDraft } from './use-entity-draft.ts';

interface FormFrameProps {
  readonly kind: EntityKind;
  readonly known: KnownEntity | undefined;
  readonly title: string;
  readonly draft: EntityDraft;
  /** What it is for: its kind's purpose where it is not told. */
  readonly about?: ReactNode;
  readonly children: ReactNode;
}

/** What stands around a form: what was refused, and the way to save or leave. */
export function FormFrame({ kind, known, title, draft, about = kind.purpose, children }: FormFrameProps) {
  const { id } = useControlPlane();
  const navigate = useNavigate();
  const isLeaving = useRef(false);
  const isTouched = useTouched(draft);
  useBlocker({
    shouldBlockFn: () => isTouched && !isLeaving.current && !window.confirm('Leave without saving?'),
    enableBeforeUnload: () => isTouched && !isLeaving.current,
  });
  const base = `/gateway/${id}/${kind.path}`;
  const leaveTo = (href: string) => {
    isLeaving.current = true;
    void navigate({ href });
  };
  const save = async () => {
    const saved = await draft.save();
    if (saved !== undefined) leaveTo(`${base}/${saved.id}`);
  };
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (draft.timesRefused > 0) showProblems(form.current);
  }, [draft.timesRefused]);
  return (
    <>
      <form
        ref={form}
        className="flex grow flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void draft.review();
        }}
      >
        <PageHeader title={title} description={about} />
        {children}
        <div className="sticky bottom-0 -mx-4 mt-auto -mb-4 flex flex-col gap-2 border-t border-line bg-ground px-4 py-3">
          {draft.refusal?.isConflict === true ? (
            <Notice
              meaning="warning"
              title={`Somebody changed this ${kind.one} since you opened it`}
              actions={
                <Button
                  onClick={() => {
                    isLeaving.current = true;
                    window.location.reload();
                  }}
                >
                  Load what is there now
                </Button>
              }
            >
              Nothing was saved, so that no change is lost. Copy your YAML, load what is there now, and change that.
            </Notice>
          ) : (
            <ErrorNotice error={draft.refusal?.error} areFieldsToldElsewhere />
          )}
          <div className="flex gap-2">
            <PermittedButton
              look="main"
              type="submit"
              permission={`${kind.permission}.write`}
              entityId={id}
              disabled={draft.isBusy || !draft.isChanged}
            >
              {draft.isBusy ? 'Being checked' : 'Review and save'}
            </PermittedButton>
            <Button onClick={() => leaveTo(known === undefined ? base : `${base}/${known.entity.id}`)}>Cancel</Button>
          </div>
        </div>
      </form>
      {/* Outside of the form, whose own way of being submitted it is not. */}
      {draft.trial !== undefined && (
        <ReviewDialog
          kind={kind}
          before={known?.entity}
          after={draft.trial}
          written={draft.value}
          isBusy={draft.isBusy}
          onClose={draft.leaveReview}
          onSave={() => void save()}
        />
      )}
    </>
  );
}

function useTouched({ value }: EntityDraft): boolean {
  const first = useRef(value);
  return first.current !== value;
}
