/** A class as a letter in a shade: the shade repeats what the letter says. */
import type { ReactNode } from 'react';
import { useLanguage } from '../i18n/language.tsx';
import { classPlace, type ClassBand } from '../standing.ts';

export function ClassBadge({ letter, classes }: { letter: string | null; classes: readonly ClassBand[] }): ReactNode {
  const { text } = useLanguage();
  if (letter === null) {
    return (
      <span className="badge badge-none">
        <span aria-hidden="true">–</span>
        <span className="visually-hidden">{text.noClass}</span>
      </span>
    );
  }
  return (
    <span className="badge" data-place={classPlace(classes, letter)}>
      {letter}
    </span>
  );
}
