import { Menu as Base } from '@base-ui/react/menu';
import { Button } from '../controls/button.tsx';
import { Check, Columns3 } from '../icons.ts';
import { Menu, MenuItem, MenuSeparator, MenuText } from '../overlays/menu.tsx';
import { popupItem } from '../overlays/surface.ts';
import type { DataColumn } from './props.ts';
import type { ChosenColumns } from './use-columns.ts';

interface ColumnChooserProps<Row> {
  readonly columns: readonly DataColumn<Row>[];
  readonly chosen: ChosenColumns<Row>;
}

/** Which columns are shown. The first always is. */
export function ColumnChooser<Row>({
  columns,
  chosen: { shown, chosenIds, isOfPerson, choose },
}: ColumnChooserProps<Row>) {
  const shownIds = shown.map(({ id }) => id);
  const toggle = (id: string, isChosen: boolean) => {
    // What there was no room for is not chosen by choosing something else.
    const ids = shownIds.filter((shownId) => shownId !== id);
    choose(isChosen ? [...ids, id] : ids);
  };
  return (
    <Menu
      align="end"
      trigger={
        <Button look="quiet">
          <Columns3 className="size-3.5" aria-hidden="true" />
          Columns
        </Button>
      }
    >
      {columns.slice(1).map(({ id, title }) => (
        <Base.CheckboxItem
          key={id}
          className={popupItem}
          closeOnClick={false}
          checked={shownIds.includes(id)}
          onCheckedChange={(isChosen) => toggle(id, isChosen)}
        >
          <span className="grow">{title}</span>
          <Base.CheckboxItemIndicator>
            <Check className="size-4 text-accent" aria-hidden="true" />
          </Base.CheckboxItemIndicator>
        </Base.CheckboxItem>
      ))}
      {shownIds.length < chosenIds.length && (
        <MenuText>
          <span className="text-xs text-faint">Some have no room on this screen.</span>
        </MenuText>
      )}
      {isOfPerson && (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => choose(undefined)}>As at first</MenuItem>
        </>
      )}
    </Menu>
  );
}
