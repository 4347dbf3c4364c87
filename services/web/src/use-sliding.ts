/** Moves the rows of a table smoothly to their new places (first, last, invert, play). Input: the body. Effect: animations only. */
import { useLayoutEffect, useRef, type RefObject } from 'react';

const SLIDE_MS = 420;

/**
 * After every render, a row that moved starts where it was and slides home.
 *
 * Places are those of the layout, which animations do not touch; slides add up, so one that begins during another does not jump.
 * Nobody who asked for less motion sees any of it, and rows appearing or a table just sorted otherwise (`mark`) do not slide.
 */
export function useSliding(body: RefObject<HTMLTableSectionElement | null>, order: readonly unknown[], mark: string): void {
  const places = useRef(new Map<string, number>());
  const lastMark = useRef(mark);
  useLayoutEffect(() => {
    const rows = [...(body.current?.rows ?? [])];
    const now = new Map(rows.map((row) => [row.dataset['region'] ?? '', row.offsetTop]));
    const isStill = lastMark.current !== mark || matchMedia('(prefers-reduced-motion: reduce)').matches;
    for (const row of isStill ? [] : rows) {
      const region = row.dataset['region'] ?? '';
      const distance = (places.current.get(region) ?? now.get(region)!) - now.get(region)!;
      if (distance === 0) continue;
      row.animate([{ transform: `translateY(${distance}px)` }, { transform: 'translateY(0)' }], {
        duration: SLIDE_MS,
        easing: 'cubic-bezier(0.2, 0, 0, 1)',
        composite: 'add',
      });
    }
    places.current = now;
    lastMark.current = mark;
  }, [body, order, mark]);
}
