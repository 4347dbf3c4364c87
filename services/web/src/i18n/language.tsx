/** The language of the page: chosen once from the browser, then remembered. Output: `useText` for strings, `useLanguage` for the switch. */
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Language } from '../format.ts';
import { en, type Strings } from './en.ts';
import { zh } from './zh.ts';

const STORAGE_KEY = 'leapboard.language';
const STRINGS: Record<Language, Strings> = { zh, en };
const HTML_LANG: Record<Language, string> = { zh: 'zh-CN', en: 'en' };

interface Spoken {
  language: Language;
  text: Strings;
  choose: (language: Language) => void;
}

const SpokenContext = createContext<Spoken>({ language: 'en', text: en, choose: () => {} });

/** The remembered language, else the browser's. Storage may be forbidden; then it is only not remembered. */
function firstLanguage(): Language {
  try {
    const remembered = localStorage.getItem(STORAGE_KEY);
    if (remembered === 'zh' || remembered === 'en') return remembered;
  } catch {
    // Nothing is remembered.
  }
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export function LanguageProvider({ children }: { children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState(firstLanguage);
  const choose = useCallback((chosen: Language) => {
    setLanguage(chosen);
    try {
      localStorage.setItem(STORAGE_KEY, chosen);
    } catch {
      // The choice holds until the page is left.
    }
  }, []);
  useEffect(() => {
    document.documentElement.lang = HTML_LANG[language];
  }, [language]);
  const spoken = useMemo(() => ({ language, text: STRINGS[language], choose }), [language, choose]);
  return <SpokenContext value={spoken}>{children}</SpokenContext>;
}

/** Language, its strings and the switch. */
export const useLanguage = (): Spoken => use(SpokenContext);
