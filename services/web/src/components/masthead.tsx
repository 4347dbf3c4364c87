/** Head of the page: product, scorecard, day, connection, language. */
import type { ReactNode } from 'react';
import type { ScorecardDefinition } from '@leapboard/contracts';
import { dayText, nameIn, type Language } from '../format.ts';
import { useLanguage } from '../i18n/language.tsx';
import type { Connection } from '../state.ts';

const LANGUAGES: { id: Language; label: string; lang: string }[] = [
  { id: 'zh', label: '中文', lang: 'zh-CN' },
  { id: 'en', label: 'English', lang: 'en' },
];

function LanguageSwitch(): ReactNode {
  const { language, text, choose } = useLanguage();
  return (
    <div className="switch" role="group" aria-label={text.language}>
      {LANGUAGES.map(({ id, label, lang }) => (
        <button key={id} type="button" lang={lang} aria-pressed={language === id} onClick={() => choose(id)}>
          {label}
        </button>
      ))}
    </div>
  );
}

function ConnectionState({ connection, hasBeenLive }: { connection: Connection; hasBeenLive: boolean }): ReactNode {
  const { text } = useLanguage();
  const label = connection === 'reconnecting' && !hasBeenLive ? text.connecting : text[connection];
  return (
    <p className="connection" data-testid="connection" data-state={connection} role="status" aria-live="polite">
      <span className="connection-mark" aria-hidden="true" />
      <span className="visually-hidden">{text.connection}: </span>
      {label}
    </p>
  );
}

interface MastheadProps {
  definition: ScorecardDefinition | null;
  asOf: string | null;
  connection: Connection;
  hasBeenLive: boolean;
}

export function Masthead({ definition, asOf, connection, hasBeenLive }: MastheadProps): ReactNode {
  const { language, text } = useLanguage();
  return (
    <header className="masthead">
      {/* The hash of the address names the open region, so the jump moves the focus only. */}
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          (document.getElementById('ranking-title') ?? document.getElementById('main'))?.focus();
        }}
      >
        {text.skipToRanking}
      </a>
      <div className="masthead-top">
        <p className="product">{text.product}</p>
        <ConnectionState connection={connection} hasBeenLive={hasBeenLive} />
        <LanguageSwitch />
      </div>
      <div className="masthead-title">
        <div>
          <h1>{definition ? nameIn(definition.name, language) : text.product}</h1>
          {definition && (
            <p className="title-notes">
              {definition.illustrative && <strong className="tag">{text.illustrative}</strong>}
              <span>{text.version(definition.version)}</span>
            </p>
          )}
        </div>
        {asOf && (
          <p className="as-of" title={text.clockNote}>
            <span className="label">{text.asOf}</span>
            <time dateTime={asOf}>{dayText(asOf, language)}</time>
          </p>
        )}
      </div>
    </header>
  );
}
