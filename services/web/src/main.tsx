/** Starts the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { LanguageProvider } from './i18n/language.tsx';
import './styles/base.css';
import './styles/layout.css';
import './styles/demo.css';
import './styles/ranking.css';
import './styles/summary.css';
import './styles/method.css';
import './styles/panel.css';
import './styles/indicators.css';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <LanguageProvider>
      <App />
    </LanguageProvider>
  </StrictMode>,
);
