import { Button, IconButton } from '@sallyport/ui';
import { Plus, X } from '@sallyport/ui/icons';
import { CodeText } from '../code-text.tsx';
import { defaultText } from '../default-text.ts';
import { Problems } from '../field-row.tsx';
import { Control } from '../field-view.tsx';
import { useForm } from '../form-context.ts';
import { initialOf } from '../initial.ts';
import { valueAt } from '../value.ts';
import { inSentence, singularOf } from '../words.ts';
import type { KindProps } from './control.ts';
import { ListOfRecords } from './list-of-records.tsx';

/** Entries below each other; records have a card each. */
export function List(props: KindProps) {
  const item = props.field.item!;
  return item.kind === 'record' && item.members.length > 0 ? <ListOfRecords {...props} /> : <Rows {...props} />;
}

function Rows({ field, path, control }: KindProps) {
  const form = useForm();
  const written = valueAt(form.value, path);
  const items: readonly unknown[] = Array.isArray(written) ? written : [];
  const item = field.item!;
  const one = singularOf(field.name);
  // `allow` and `client_id` are lists, too: what one of them is called nobody says.
  const isPlural = one !== field.label;
  const initial = defaultText(field.schema.default);
  const add = () => form.change(path, [...items, initialOf(item)]);
  return (
    <div id={control.id} tabIndex={-1} className="flex flex-col gap-1.5">
      {items.length === 0 && initial !== undefined && (
        <p className="text-sm text-soft">
          <CodeText>{`${initial}, the default`}</CodeText>
        </p>
      )}
      {items.map((_, index) => {
        const at = [...path, index];
        const problems = form.problemsAt(at);
        const id = form.idOf(at);
        const about = {
          id,
          label: `${one} #${index + 1}`,
          describedBy: problems.length > 0 ? `${id}-problems` : control.describedBy,
          isInvalid: problems.length > 0,
        };
        return (
          // An entry has no name but its place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <div key={index} className="flex items-start gap-1">
            <div className="min-w-0 grow">
              <Control field={item} path={at} control={about} />
              <Problems id={`${id}-problems`} problems={problems} />
            </div>
            {!form.isReadOnly && (
              <IconButton label={`Remove ${about.label}`} onClick={() => form.change(at, undefined)}>
                <X className="size-4" aria-hidden="true" />
              </IconButton>
            )}
          </div>
        );
      })}
      {!form.isReadOnly && (
        <Button size="small" className="self-start" onClick={add}>
          <Plus className="size-3.5" aria-hidden="true" />
          Add {isPlural ? inSentence(one) : 'entry'}
        </Button>
      )}
    </div>
  );
}
