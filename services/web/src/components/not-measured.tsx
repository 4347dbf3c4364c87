/** Says which indicators nobody has a figure for yet, and what follows from it. */
import type { ReactNode } from 'react';
import type { ScorecardDefinition } from '@leapboard/contracts';
import { nameIn } from '../format.ts';
import { useLanguage } from '../i18n/language.tsx';

export function NotMeasured({ ids, definition }: { ids: readonly string[]; definition: ScorecardDefinition }): ReactNode {
  const { language, text } = useLanguage();
  if (ids.length === 0) return null;
  const names = ids.map((id) => {
    const indicator = definition.indicators.find((one) => one.id === id);
    return indicator ? `${indicator.code} ${nameIn(indicator.name, language)}` : id;
  });
  return <p className="notice">{text.notMeasured(names.join(language === 'zh' ? '、' : '; '))}</p>;
}
