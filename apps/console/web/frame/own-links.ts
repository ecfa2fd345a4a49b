import type { AnyRouter } from '@tanstack/react-router';
import { controlPlanePaths } from './control-plane-paths.ts';

/**
 * Has plain links lead to other screens without loading the page anew: so what is shared with other pages needs to know of no router.
 * Gives what ends that.
 */
export function followOwnLinks(router: AnyRouter): () => void {
  const follow = (event: MouseEvent) => {
    const href = hrefToFollow(event);
    if (href === undefined) return;
    event.preventDefault();
    void router.navigate({ href });
  };
  document.addEventListener('click', follow);
  return () => document.removeEventListener('click', follow);
}

const itsOwn = new RegExp(controlPlanePaths);

function hrefToFollow(event: MouseEvent): string | undefined {
  const { defaultPrevented, button, metaKey, ctrlKey, shiftKey, altKey, target } = event;
  if (defaultPrevented || button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return undefined;
  const link = target instanceof Element ? target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || link.hasAttribute('download')) return undefined;
  if (link.target !== '' && link.target !== '_self') return undefined;
  const { origin, pathname, search, hash } = link;
  const isWithinPage = hash !== '' && pathname === window.location.pathname && search === window.location.search;
  if (origin !== window.location.origin || itsOwn.test(pathname) || isWithinPage) return undefined;
  return pathname + search + hash;
}
