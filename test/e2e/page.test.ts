/** The page in a real browser: what a newcomer sees, clicks and is told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import axe from 'axe-core';
import type { RegionStanding } from '@leapboard/contracts';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startLoaded } from './loaded.ts';
import type { Product } from './product.ts';

const RERANK_WITHIN_MS = 1_000;
const STOP_WITHIN_MS = 3_000;
const LEAST = '540000';
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let product: Product;
let browser: Browser;

beforeAll(async () => {
  product = await startLoaded();
  browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium', args: QUIET });
});
afterAll(async () => {
  await browser.close();
  await product.kill();
});

async function opened(width: number, locale: string, hash = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale });
  const page = await context.newPage();
  await page.goto(`${product.url}/${hash}`);
  await page.locator('tr[data-region]').nth(30).waitFor({ state: 'attached' });
  await page.locator('[data-testid=connection][data-state=live]').waitFor();
  return page;
}

const order = (page: Page): Promise<string[]> => page.locator('tr[data-region]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-region')!));

test('31 regions are listed, an observation posted moves a row without reload, and the row says so within a second', async () => {
  const page = await opened(1280, 'zh-CN');
  expect(await page.locator('tr[data-region]').count()).toBe(31);
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  const before = await order(page);
  const { indicators } = await product.get<RegionStanding>(`/api/v1/scorecards/china-regions/regions/${LEAST}`);
  const value = indicators[0]!.inputs[0]!.value * 5;

  const answer = await product.post(
    '/api/v1/events',
    {
      specversion: '1.0',
      id: 'moved',
      source: '/test/page',
      type: 'leapboard.statistics.observed.v1',
      subject: `rnd-expenditure/${LEAST}/2023`,
      time: '2023-12-31T00:00:00+08:00',
      revision: 1,
      data: { measure: 'rnd-expenditure', region: LEAST, period: '2023', value, unit: 'CNY_10K', nature: 'flow', accumulation: 'period' },
    },
    'application/cloudevents+json',
  );
  expect(answer.status).toBe(202);
  const place = before.indexOf(LEAST);
  await page.waitForFunction(
    ({ region, former }) => [...document.querySelectorAll('tr[data-region]')].findIndex((row) => row.getAttribute('data-region') === region) < former,
    { region: LEAST, former: place },
    { timeout: RERANK_WITHIN_MS, polling: 'raf' },
  );
  expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
  await page.context().close();
});

test('a region opens by keyboard, shows its indicators with source and period, and closes with Escape', async () => {
  const page = await opened(1280, 'en-US');
  await page.locator(`tr[data-region="130000"] a`).first().focus();
  await page.keyboard.press('Enter');
  await page.locator('tr[data-indicator]').nth(5).waitFor();
  const panel = await page.locator('tr[data-indicator="rnd-intensity"]').innerText();
  expect(panel).toContain('2023');
  expect(await page.locator('body').innerText()).toContain('nbs-rd');
  await page.keyboard.press('Escape');
  await page.locator('tr[data-indicator]').first().waitFor({ state: 'detached' });
  await page.context().close();
});

test.each([
  [1280, 'zh-CN', ''],
  [1280, 'en-US', '#/130000'],
  [390, 'zh-CN', '#/130000'],
  [390, 'en-US', ''],
])('at %i px in %s (%s) axe finds no serious fault, nothing scrolls sideways, and the page says what it is', async (width, locale, hash) => {
  const page = await opened(width, locale, hash);
  if (hash) await page.locator('tr[data-indicator]').nth(5).waitFor();
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => {
    const runner = (globalThis as unknown as { axe: typeof axe }).axe;
    return runner.run();
  });
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  const text = await page.locator('body').innerText();
  const chinese = locale === 'zh-CN';
  expect(await page.locator('html').getAttribute('lang')).toMatch(chinese ? /^zh/ : /^en/);
  expect(text).toContain(chinese ? '示例，非官方' : 'illustrative, not official');
  if (!hash || width > 390)
    expect(text).toContain(chinese ? '未包括香港特别行政区、澳门特别行政区和台湾省数据' : 'exclude Hong Kong SAR, Macao SAR and Taiwan');
  await page.context().close();
});

test('SIGTERM with the page open ends the process within three seconds, and the page says that it lost the connection', async () => {
  const page = await opened(1280, 'en-US');
  const stoppedAt = performance.now();
  expect(await product.stop()).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(STOP_WITHIN_MS);
  await page.locator('[data-testid=connection]:not([data-state=live])').waitFor();
  await page.context().close();
});
