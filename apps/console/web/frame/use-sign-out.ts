import { csrfToken } from '../api/client.ts';
import { useOrTell } from '../parts/use-or-tell.ts';

/** Signs out, or says why that did not work. */
export function useSignOut(): () => void {
  const orTell = useOrTell('You could not be signed out');
  return () => orTell(signOut);
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
