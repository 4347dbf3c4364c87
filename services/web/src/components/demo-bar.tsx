/** The replay: which day of history it has reached, pause and speed. Absent when nothing is replayed. */
import type { ReactNode } from 'react';
import { dayOf, type DemoState, type demoSpeeds } from '@leapboard/contracts';
import { dayText } from '../format.ts';
import { useLanguage } from '../i18n/language.tsx';
import type { Demo } from '../use-demo.ts';

/** Those of the contracts, held by the type. */
const SPEEDS: typeof demoSpeeds = [0.5, 1, 2, 5, 20];

function Controls({ demo, change }: { demo: DemoState; change: Demo['change'] }): ReactNode {
  const { text } = useLanguage();
  return (
    <div className="demo-controls">
      <button type="button" className="button" onClick={() => change({ paused: !demo.paused })}>
        <span aria-hidden="true" className={demo.paused ? 'icon-play' : 'icon-pause'} />
        {demo.paused ? text.demoPlay : text.demoPause}
      </button>
      <label className="field">
        <span>{text.demoSpeed}</span>
        <select value={demo.speed} onChange={(event) => change({ speed: Number(event.target.value) })}>
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

export function DemoBar({ demo, hasFailed, change }: Demo): ReactNode {
  const { language, text } = useLanguage();
  if (!demo || demo.state === 'off') return null;
  const { step, steps } = demo.position;
  const day = dayText(dayOf(Date.parse(demo.now)), language);
  const isEnded = demo.state === 'ended';
  return (
    <section className="demo" aria-label={text.demo} data-state={demo.state}>
      <div className="demo-inner">
        <div className="demo-text">
          <p className="demo-day">{isEnded ? text.demoEnded : demo.state === 'paused' ? text.demoPaused(day) : text.demoRunning(day)}</p>
          <p className="demo-note">
            {!isEnded && `${text.demoNote} `}
            {text.demoDates}
          </p>
          {hasFailed && <p role="alert">{text.demoFailed}</p>}
        </div>
        {!isEnded && <Controls demo={demo} change={change} />}
      </div>
      {!isEnded && <progress className="demo-progress" value={step} max={Math.max(steps, 1)} aria-label={text.demoProgress(step, steps)} />}
    </section>
  );
}
