import { Dialog, SecretField, TextField } from '@sallyport/ui';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { useWrite } from '../data/use-write.ts';

interface ProviderFormProps {
  readonly onClose: () => void;
}

/** A new identity provider. It is enabled once somebody has looked at it. */
export function ProviderForm({ onClose }: ProviderFormProps) {
  const [loginPath, setLoginPath] = useState('');
  const [issuer, setIssuer] = useState('');
  const [clientId, setClientId] = useState('');
  const [secret, setSecret] = useState('');
  const add = useWrite((body: object) => api.post('/v3/identity-providers', body), 'Identity provider added');
  const config = {
    issuer_url: issuer.trim(),
    client_id: clientId.trim(),
    ...(secret !== '' && { client_secret: secret }),
  };
  return (
    <Dialog
      title="Add an identity provider"
      description={`Register ${window.location.origin}/authenticate/oidc/callback there as the address to come back to.`}
      isOpen
      onClose={onClose}
      action="Add the identity provider"
      isActionDisabled={loginPath.trim() === '' || issuer.trim() === '' || clientId.trim() === '' || add.isWriting}
      onAction={() => add.write({ type: 'oidc', login_path: loginPath.trim(), config }, { onSuccess: onClose })}
    >
      <div className="mt-3 grid gap-3">
        <TextField
          label="Name of its sign-in page"
          value={loginPath}
          onChange={setLoginPath}
          help={`People sign in at ${window.location.origin}/login/${loginPath || '…'}`}
          isMono
        />
        <TextField
          label="Issuer"
          type="url"
          value={issuer}
          onChange={setIssuer}
          placeholder="https://login.example.com"
          isMono
        />
        <TextField label="Client id" value={clientId} onChange={setClientId} isMono />
        <SecretField label="Client secret" isOptional value={secret} onChange={setSecret} />
      </div>
      <ErrorNotice error={add.error} />
    </Dialog>
  );
}
