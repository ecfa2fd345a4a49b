import { Button, classes, IconButton } from '@sallyport/ui';
import { ArrowDown, ArrowUp, ChevronRight, Plus, Trash2 } from '@sallyport/ui/icons';
import { useState } from 'react';
import { useForm } from '../form-context.ts';
import { summaryOf } from '../summary.ts';
import { valueAt } from '../value.ts';
import { inSentence, problemsCount, singularOf } from '../words.ts';
import type { KindProps } from './control.ts';
import { Members } from './members.tsx';

/** A card for each: `Target #1`, and in a few words which it is. */
export function ListOfRecords({ field, path, control }: KindProps) {
  const form = useForm();
  const written = valueAt(form.value, path);
  const items: readonly unknown[] = Array.isArray(written) ? written : [];
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(items.length === 1 ? [0] : []));
  const item = field.item!;
  const one = singularOf(field.name);
  const toggle = (index: number) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(index)) next.add(index);
      return next;
    });
  const move = (from: number, to: number) => {
    const next = [...items];
    next.splice(to, 0, ...next.splice(from, 1));
    form.change(path, next);
    setOpen((before) => new Set([...before].map((each) => (each === from ? to : each === to ? from : each))));
  };
  const remove = (index: number) => {
    form.change([...path, index], undefined);
    setOpen(
      (before) => new Set([...before].filter((each) => each !== index).map((each) => (each > index ? each - 1 : each))),
    );
  };
  return (
    <div id={control.id} tabIndex={-1} className="flex flex-col gap-2">
      {items.map((value, index) => {
        const at = [...path, index];
        const name = `${one} #${index + 1}`;
        const id = form.idOf(at);
        const problems = form.problemsWithin(at).length;
        const isOpen = open.has(index);
        return (
          // An entry has no name but its place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <div key={index} className="rounded-control border border-line bg-paper">
            <div className="flex items-center gap-0.5 pr-1">
              <button
                id={id}
                type="button"
                aria-expanded={isOpen}
                aria-controls={`${id}-settings`}
                className="flex min-h-9 min-w-0 grow items-center gap-2 rounded-control px-2 text-left text-sm hover:bg-over"
                onClick={() => toggle(index)}
              >
                <ChevronRight
                  className={classes(
                    'size-4 shrink-0 text-soft transition-transform duration-100',
                    isOpen && 'rotate-90',
                  )}
                  aria-hidden="true"
                />
                <span className="shrink-0 font-medium">{name}</span>
                <span className="min-w-0 truncate text-xs text-soft">{summaryOf(value, item)}</span>
                {problems > 0 && (
                  <span className="ml-auto shrink-0 text-xs text-failed">{problemsCount(problems)}</span>
                )}
              </button>
              {!form.isReadOnly && (
                <>
                  {items.length > 1 && (
                    <>
                      <IconButton
                        size="small"
                        label={`Move ${name} up`}
                        disabled={index === 0}
                        onClick={() => move(index, index - 1)}
                      >
                        <ArrowUp className="size-3.5" aria-hidden="true" />
                      </IconButton>
                      <IconButton
                        size="small"
                        label={`Move ${name} down`}
                        disabled={index === items.length - 1}
                        onClick={() => move(index, index + 1)}
                      >
                        <ArrowDown className="size-3.5" aria-hidden="true" />
                      </IconButton>
                    </>
                  )}
                  <IconButton size="small" label={`Remove ${name}`} onClick={() => remove(index)}>
                    <Trash2 className="size-3.5" aria-hidden="true" />
                  </IconButton>
                </>
              )}
            </div>
            {isOpen && (
              <fieldset id={`${id}-settings`} aria-label={name} className="min-w-0 border-t border-line px-3 pb-2">
                <Members field={item} path={at} />
              </fieldset>
            )}
          </div>
        );
      })}
      {!form.isReadOnly && (
        <Button
          size="small"
          className="self-start"
          onClick={() => {
            form.change(path, [...items, {}]);
            setOpen((before) => new Set([...before, items.length]));
          }}
        >
          <Plus className="size-3.5" aria-hidden="true" />
          Add {inSentence(one)}
        </Button>
      )}
    </div>
  );
}
