/** Invented observations for measuring: corrections of figures that exist, or facts of any number of subjects. */
import { regionIn, regionPeriods, surveyedProvinces } from '@leapboard/regions';
import { measures } from '@leapboard/streams';
import { readFileSync } from 'node:fs';

/** One CloudEvent of the stream `statistics`, about 415 bytes as JSON. */
function observation({ measure, region, period, value, revision, id }) {
  const subject = `${measure.id}/${region}/${period}`;
  return {
    specversion: '1.0',
    id,
    source: '/collectors/bench',
    type: 'leapboard.statistics.observed.v1',
    subject,
    partitionkey: subject,
    time: `${period}-12-31T00:00:00+08:00`,
    recordedtime: `${Number(period) + 1}-10-31T09:00:00+08:00`,
    revision,
    data: { measure: measure.id, region, period, value, unit: measure.unit, nature: measure.nature, accumulation: measure.accumulation },
  };
}

const scored = ['rnd-expenditure', 'patents-granted-invention', 'patents-in-force-invention', 'technology-market-output'];

/** Corrections of the figures of 2023, round and round the regions: each moves a score. */
export function* corrections() {
  const chosen = measures.filter((measure) => scored.includes(measure.id));
  for (let n = 0; ; n++) {
    const region = surveyedProvinces[n % surveyedProvinces.length];
    const measure = chosen[Math.floor(n / surveyedProvinces.length) % chosen.length];
    yield observation({
      measure,
      region,
      period: '2023',
      value: 1_000 + ((n * 7919) % 1_000_000),
      revision: 1 + Math.floor(n / 1_000_000),
      id: `c${String(n).padStart(12, '0')}`,
    });
  }
}

/** `count` records over as many subjects as needed: 5 % exact copies, 5 % revisions of earlier ones, the rest new facts. */
export function* facts(count) {
  const codes = [...new Set(readFileSync(new URL('../../packages/regions/data/gbt2260.tsv', import.meta.url), 'utf8').match(/^\d{6}/gm))];
  const years = Array.from({ length: 40 }, (_, index) => String(2023 - index));
  const inForce = new Map(codes.map((code) => [code, years.filter((year) => regionPeriods(code).length > 0 && regionIn(code, Number(year)))]));
  const recent = [];
  let made = 0;
  for (const year of years) {
    for (const measure of measures) {
      for (const code of codes) {
        if (!inForce.get(code).includes(year)) continue;
        if (made >= count) return;
        const place = made % 20;
        const former = recent[made % 997];
        if (place === 7 && former) yield former;
        else if (place === 13 && former) yield { ...former, id: `${former.id}-r1`, revision: 1, data: { ...former.data, value: former.data.value + 1 } };
        else {
          const next = observation({ measure, region: code, period: year, value: made % 100, revision: 0, id: `f${made}` });
          recent[made % 997] = next;
          yield next;
        }
        made++;
      }
    }
  }
}
