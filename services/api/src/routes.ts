/**
 * Every operation of the API, once: controllers read their queries by it, OpenAPI is written from it, and a test holds it against what is served.
 */
import {
  day,
  demoRequest,
  demoState,
  evaluateRequest,
  evaluation,
  eventsAnswer,
  history,
  metricList,
  metricValues,
  moment,
  observationEnvelope,
  ranking,
  regionList,
  regionStanding,
  scorecardDefinition,
  scorecardList,
} from '@leapboard/contracts';
import { z } from 'zod';
import { periodText, regionCode, shortText, wholeNumber } from './query.ts';

export const EVENT_TYPES = { one: 'application/cloudevents+json', batch: 'application/cloudevents-batch+json', either: 'application/json' } as const;
export const EVENTS_MAX = 1_000;

export interface Answer {
  description: string;
  /** Absent = the media type says it all. */
  schema?: z.ZodType;
  mediaType?: string;
}

export interface Route {
  method: 'get' | 'post';
  /** As OpenAPI writes it: `/api/v1/scorecards/{id}`. */
  path: string;
  summary: string;
  description?: string;
  /** What each part of the path in braces stands for. */
  params: Readonly<Record<string, string>>;
  query: z.ZodObject;
  body?: { schemas: Readonly<Record<string, z.ZodType>>; description: string };
  answers: Readonly<Record<number, Answer>>;
}

const none = z.strictObject({});
const limit = (byDefault: number, max: number) => wholeNumber(1, max).default(byDefault);
const asked = { asOf: day.optional(), knownAt: moment.optional() };
const scorecardId = 'Id of a scorecard, e.g. china-regions.';

const CURSOR_ALLOWED = '`next` of the page before';
const valuesCursor = z.string({ error: CURSOR_ALLOWED }).regex(/^\d{6}\/\d{4}(-[HQ]?\d{1,2})?$/, { error: CURSOR_ALLOWED });

const twoClocks = 'asOf absent = today of the product’s clock; knownAt absent = now. Without either the ranking of now is answered from memory.';

export const routes = {
  events: {
    method: 'post',
    path: '/api/v1/events',
    summary: 'Take observations in',
    description: `One CloudEvent or up to ${EVENTS_MAX} of them, 5 MB at most. The good ones are accepted, and durable when the answer comes; the others are refused one by one.`,
    params: {},
    query: none,
    body: {
      description: 'CloudEvents 1.0 in JSON, structured mode.',
      schemas: {
        [EVENT_TYPES.one]: observationEnvelope,
        [EVENT_TYPES.batch]: z.array(observationEnvelope),
        [EVENT_TYPES.either]: z.union([observationEnvelope, z.array(observationEnvelope)]),
      },
    },
    answers: { 202: { description: 'At least one event was accepted.', schema: eventsAnswer } },
  },
  scorecards: {
    method: 'get',
    path: '/api/v1/scorecards',
    summary: 'List the scorecards',
    params: {},
    query: none,
    answers: { 200: { description: 'One row per scorecard: the version in force.', schema: scorecardList } },
  },
  scorecard: {
    method: 'get',
    path: '/api/v1/scorecards/{id}',
    summary: 'The whole definition of a scorecard',
    params: { id: scorecardId },
    query: none,
    answers: { 200: { description: 'Groups, indicators, scoring rules, classes, regions, notes.', schema: scorecardDefinition } },
  },
  ranking: {
    method: 'get',
    path: '/api/v1/scorecards/{id}/ranking',
    summary: 'The ranking, now or as of a day and known at a moment',
    description: twoClocks,
    params: { id: scorecardId },
    query: z.strictObject(asked),
    answers: { 200: { description: 'Regions in order of standing.', schema: ranking } },
  },
  region: {
    method: 'get',
    path: '/api/v1/scorecards/{id}/regions/{region}',
    summary: 'One region with its indicators and what they are made from',
    description: twoClocks,
    params: { id: scorecardId, region: 'Code of a region the scorecard ranks, e.g. 130000.' },
    query: z.strictObject(asked),
    answers: { 200: { description: 'The region’s standing.', schema: regionStanding } },
  },
  history: {
    method: 'get',
    path: '/api/v1/scorecards/{id}/regions/{region}/history',
    summary: 'One region’s standing day by day',
    description: 'Each day’s last ranking as it was known that day, the oldest first, then the standing of now.',
    params: { id: scorecardId, region: 'Code of a region the scorecard ranks, e.g. 130000.' },
    query: z.strictObject({ limit: limit(500, 1_000), cursor: day.optional() }),
    answers: { 200: { description: 'A page of days.', schema: history } },
  },
  evaluate: {
    method: 'post',
    path: '/api/v1/scorecards/{id}/evaluate',
    summary: 'What if: the points for values given by hand',
    params: { id: scorecardId },
    query: none,
    body: { description: 'Values by indicator id, in the indicators’ units; null or left out = missing.', schemas: { 'application/json': evaluateRequest } },
    answers: { 200: { description: 'Points, total and class; nothing is stored.', schema: evaluation } },
  },
  metrics: {
    method: 'get',
    path: '/api/v1/metrics',
    summary: 'The metric registry',
    params: {},
    query: none,
    answers: { 200: { description: 'Every metric with unit, nature, roll-up, window and where its figures come from.', schema: metricList } },
  },
  metricValues: {
    method: 'get',
    path: '/api/v1/metrics/{id}/values',
    summary: 'Values of a metric by region and period',
    description: 'The nation’s row of a metric rolled up from its parts is computed, and answered where region=100000 is asked for.',
    params: { id: 'Id of a metric, e.g. rnd-expenditure.' },
    query: z.strictObject({
      region: regionCode.optional(),
      period: periodText.optional(),
      ...asked,
      limit: limit(500, 5_000),
      cursor: valuesCursor.optional(),
    }),
    answers: { 200: { description: 'A page by region, then period. A page may hold fewer rows than its limit and yet have a next.', schema: metricValues } },
  },
  regions: {
    method: 'get',
    path: '/api/v1/regions',
    summary: 'Look regions up (GB/T 2260 with its history)',
    description:
      'By code, or the children of a parent, or all in force at the end of the year. National statistics exclude Hong Kong SAR, Macao SAR and Taiwan.',
    params: {},
    query: z.strictObject({
      code: regionCode.optional(),
      parent: regionCode.optional(),
      year: wholeNumber(1981, 2100).optional(),
      limit: limit(500, 5_000),
      cursor: regionCode.optional(),
    }),
    answers: { 200: { description: 'A page in code order.', schema: regionList } },
  },
  demo: {
    method: 'get',
    path: '/api/v1/demo',
    summary: 'How far the demo’s replay got',
    params: {},
    query: none,
    answers: { 200: { description: 'Position, speed and pause.', schema: demoState } },
  },
  demoCommand: {
    method: 'post',
    path: '/api/v1/demo',
    summary: 'Pause the demo or change its speed',
    params: {},
    query: none,
    body: { description: 'What is left out stays as it is.', schemas: { 'application/json': demoRequest } },
    answers: { 200: { description: 'The state with the command applied.', schema: demoState } },
  },
  live: {
    method: 'get',
    path: '/api/v1/live',
    summary: 'Rankings as they change (server-sent events)',
    description:
      '`hello` at once, then `ranking` (rows changed since the last frame, possibly none, with the offsets covered) and `class` frames, ten times a second at most. Resumable by Last-Event-ID or lastEventId; ' +
      '`0:0` asks for the whole state. `reset` instead of `ranking` brings the whole state when the id is unknown: forget what was shown. A ranking of another version comes whole: rows not in it are gone.',
    params: {},
    query: z.strictObject({ scorecard: shortText.optional(), scope: regionCode.optional(), lastEventId: shortText.optional() }),
    answers: { 200: { description: 'A stream without end.', mediaType: 'text/event-stream' } },
  },
  healthz: {
    method: 'get',
    path: '/healthz',
    summary: 'Whether the process runs',
    params: {},
    query: none,
    answers: { 200: { description: 'It does.', schema: z.object({ status: z.literal('ok') }) } },
  },
  readyz: {
    method: 'get',
    path: '/readyz',
    summary: 'Whether the services hosted can take observations',
    params: {},
    query: none,
    answers: {
      200: { description: 'They can.', schema: z.object({ status: z.literal('ready') }) },
      503: { description: 'Not yet; `reasons` says who waits for what.' },
    },
  },
  prometheus: {
    method: 'get',
    path: '/metrics',
    summary: 'Metrics of the process for Prometheus',
    params: {},
    query: none,
    answers: { 200: { description: 'Prometheus text.', mediaType: 'text/plain' } },
  },
  docs: {
    method: 'get',
    path: '/docs',
    summary: 'This description: a page, or OpenAPI with Accept: application/json',
    params: {},
    query: none,
    answers: { 200: { description: 'The operations.', mediaType: 'text/html' } },
  },
  openApi: {
    method: 'get',
    path: '/docs/openapi.json',
    summary: 'This description as OpenAPI 3.1',
    params: {},
    query: none,
    answers: { 200: { description: 'The OpenAPI document.', mediaType: 'application/json' } },
  },
} as const satisfies Record<string, Route>;

/** Methods served at a path, in upper case; empty where nothing is. */
export function methodsAt(path: string): string[] {
  return Object.values<Route>(routes)
    .filter((route) => new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(path))
    .map((route) => route.method.toUpperCase());
}
