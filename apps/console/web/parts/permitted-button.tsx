import { Button, Tooltip } from '@sallyport/ui';
import type { ComponentProps } from 'react';
import { useMay } from '../api/person.ts';

interface PermittedButtonProps extends ComponentProps<typeof Button> {
  readonly permission: string;
  readonly entityId?: string | undefined;
}

/** A button for who may do what it does; to others it says which permission is missing. */
export function PermittedButton({ permission, entityId, onClick, ...rest }: PermittedButtonProps) {
  const may = useMay();
  if (may(permission, entityId)) return <Button {...rest} {...(onClick && { onClick })} />;
  // Not `disabled`: it must be reachable to say why.
  return (
    <Tooltip text={`It takes the permission ${permission}`}>
      <Button {...rest} type="button" aria-disabled="true" className="opacity-50" />
    </Tooltip>
  );
}
