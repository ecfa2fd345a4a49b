import { IconButton, Menu, MenuItem, MenuSeparator, MenuText } from '@sallyport/ui';
import { Vault } from '@sallyport/ui/icons';
import { useForm } from '../form-context.ts';

interface VaultMenuProps {
  readonly label: string;
  /** With the beginning of a reference, to be completed. */
  readonly onChoose: (start: string) => void;
}

/** Takes a value from a vault instead of writing it down. */
export function VaultMenu({ label, onChoose }: VaultMenuProps) {
  const { vaults } = useForm();
  // The environment of a gateway can be read without a vault that somebody made.
  const own = vaults.some(({ prefix }) => prefix === 'env') ? [] : [{ prefix: 'env', kind: 'env' }];
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={`Take ${label} from a vault`}>
          <Vault className="size-4" aria-hidden="true" />
        </IconButton>
      }
    >
      <MenuText>Take it from a vault</MenuText>
      <MenuSeparator />
      {[...vaults, ...own].map(({ prefix, kind }) => (
        <MenuItem key={prefix} onSelect={() => onChoose(`{vault://${prefix}/${kind === 'env' ? 'NAME' : 'path/key'}}`)}>
          <span className="grow">
            <span className="block">{prefix}</span>
            <span className="block text-xs text-faint">{kindNames[kind] ?? kind}</span>
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}

const kindNames: Readonly<Record<string, string>> = {
  env: 'Environment of the gateway',
  hcv: 'HashiCorp Vault',
  aws: 'AWS Secrets Manager',
  azure: 'Azure Key Vault',
  gcp: 'Google Secret Manager',
  conjur: 'CyberArk Conjur',
  konnect: 'Config store',
};
