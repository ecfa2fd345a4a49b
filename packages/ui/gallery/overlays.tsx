import { useState } from 'react';
import { Pencil } from '../src/icons.ts';
import {
  Button,
  Card,
  ConfirmDialog,
  Dialog,
  Drawer,
  Menu,
  MenuItem,
  MenuLink,
  MenuSeparator,
  Pill,
  Sheet,
  Tooltip,
  useToast,
} from '../src/index.ts';

export function Overlays() {
  const [open, setOpen] = useState<'dialog' | 'sheet' | 'confirm' | 'drawer'>();
  const say = useToast();
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
        <Button onClick={() => setOpen('confirm')}>Delete service</Button>
        <Button onClick={() => setOpen('drawer')}>Drawer</Button>
        <Button onClick={() => say({ title: 'Key revoked', action: { label: 'Undo', onAction: close } })}>Toast</Button>
        <Button
          onClick={() => say({ title: 'Not saved', description: 'Somebody else changed it.', meaning: 'failed' })}
        >
          Failed toast
        </Button>
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
      <ConfirmDialog
        isOpen={open === 'confirm'}
        onClose={close}
        title="Delete payments-adapter?"
        description="Requests to its routes are refused at once."
        alsoGone={['3 routes', '2 plugins']}
        nameToType="payments-adapter"
        action="Delete service"
        onAction={close}
      />
      <Drawer
        title="payments-adapter"
        isOpen={open === 'drawer'}
        onClose={close}
        pageHref="#page"
        pills={<Pill meaning="allowed">Healthy</Pill>}
      >
        <p className="p-4">What there is to say about one row.</p>
      </Drawer>
      <Sheet title="Details" side="right" isOpen={open === 'sheet'} onClose={close}>
        <p className="p-4">What there is to say about one row.</p>
      </Sheet>
    </Card>
  );
}
