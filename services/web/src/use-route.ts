/** The open region is in the address (`#/130000`), so links work and the browser's back button closes the panel. */
import { useCallback, useSyncExternalStore } from 'react';

const ROUTE = /^#\/([0-9A-Za-z-]{3,40})$/;

function subscribe(notify: () => void): () => void {
  window.addEventListener('hashchange', notify);
  return () => window.removeEventListener('hashchange', notify);
}

const openRegion = (): string | null => ROUTE.exec(location.hash)?.[1] ?? null;

/** The address of a region. */
export const linkTo = (region: string): string => `#/${region}`;

/** @returns the open region's code (null = none), and what opens another or closes it */
export function useRoute(): [string | null, (region: string | null) => void] {
  const region = useSyncExternalStore(subscribe, openRegion);
  const open = useCallback((wanted: string | null) => {
    location.hash = wanted === null ? '#/' : linkTo(wanted);
  }, []);
  return [region, open];
}
