/** Places gained or lost against the same day a year before. */
import type { ReactNode } from 'react';
import { weight } from '../format.ts';
import { useLanguage } from '../i18n/language.tsx';

export function Movement({ places }: { places: number | null }): ReactNode {
  const { language, text } = useLanguage();
  const size = places === null ? '' : weight(Math.abs(places), language);
  const spoken = places === null ? text.movementUnknown : places > 0 ? text.movedUp(size) : places < 0 ? text.movedDown(size) : text.notMoved;
  const shown = places === null ? '' : places > 0 ? `▲${size}` : places < 0 ? `▼${size}` : '–';
  return (
    <span className="movement" data-direction={places === null ? 'unknown' : Math.sign(places)}>
      <span aria-hidden="true">{shown}</span>
      <span className="visually-hidden">{spoken}</span>
    </span>
  );
}
