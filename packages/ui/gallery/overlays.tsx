import { useState } from 'react';
import { Pencil } from '../src/icons.ts';
import { Button, Card, Dialog, Menu, MenuItem, MenuLink, MenuSeparator, Sheet, Tooltip } from '../src/index.ts';

export function Overlays() {
  const [open, setOpen] = useState<'dialog' | 'sheet'>();
  const close = () => setOpen(undefined);
  return (
    <Card title="What floats">
      <div className="flex flex-wrap gap-3 p-4">
        <Menu trigger={<Button>Menu</Button>}>
          <MenuItem icon={<Pencil className="size-4" aria-hidden="true" />} onSelect={close}>
            Rename
          </MenuItem>
          <MenuLink href="#docs">Documentation</MenuLink>
          <MenuSeparator />
          <MenuItem isDanger onSelect={close}>
            Delete
          </MenuItem>
        </Menu>
        <Tooltip text="Said on hover and focus">
          <Button>Tooltip</Button>
        </Tooltip>
        <Button onClick={() => setOpen('dialog')}>Dialog</Button>
        <Button onClick={() => setOpen('sheet')}>Sheet</Button>
      </div>
      <Dialog
        isOpen={open === 'dialog'}
        onClose={close}
        title="Revoke this key?"
        description="Programs that use it are refused at once."
        action="Revoke key"
        look="danger"
        onAction={close}
      />
      <Sheet title="Details" side="right" isOpen={open === 'sheet'} onClose={close}>
        <p className="p-4">What there is to say about one row.</p>
      </Sheet>
    </Card>
  );
}
