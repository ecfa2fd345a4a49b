import { useToast } from '@sallyport/ui';
import { csrfToken } from '../api/client.ts';
import { messageOf } from '../parts/message-of.ts';

/** Signs out, or says why that did not work. */
export function useSignOut(): () => void {
  const say = useToast();
  return () =>
    void signOut().catch((error: unknown) =>
      say({ title: 'You could not be signed out', description: messageOf(error), meaning: 'failed' }),
    );
}

/** By a form, as a page of its own: it may go on to where the person signed in. */
async function signOut(): Promise<void> {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '/logout';
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'csrf_token';
  field.value = await csrfToken();
  form.append(field);
  document.body.append(form);
  form.submit();
}
