/** The OpenAPI 3.1 document. Input: the route table and the contracts' schemas. Output: the document, a plain value. */
import * as contracts from '@leapboard/contracts';
import { z } from 'zod';
import { routes, type Answer, type Route } from './routes.ts';

/** Schemas that get a name of their own in the document. */
const named: Readonly<Record<string, z.ZodType>> = {
  Name: contracts.name,
  Observation: contracts.observationEnvelope,
  EventsAnswer: contracts.eventsAnswer,
  ScorecardList: contracts.scorecardList,
  ScorecardDefinition: contracts.scorecardDefinition,
  RankingRow: contracts.rankingRow,
  Ranking: contracts.ranking,
  RegionStanding: contracts.regionStanding,
  ScoredIndicator: contracts.scoredIndicator,
  History: contracts.history,
  EvaluateRequest: contracts.evaluateRequest,
  Evaluation: contracts.evaluation,
  MetricList: contracts.metricList,
  MetricValues: contracts.metricValues,
  RegionList: contracts.regionList,
  DemoState: contracts.demoState,
  DemoRequest: contracts.demoRequest,
  Problem: contracts.problem,
  Reason: contracts.reasonSchema,
  LiveHello: contracts.liveHello,
  LiveRanking: contracts.liveRanking,
  LiveClass: contracts.liveClass,
};

const reference = (id: string): string => `#/components/schemas/${id}`;
const nameOf = new Map(Object.entries(named).map(([id, schema]) => [schema, id]));

type Json = Record<string, unknown>;

/** Writes the whole document. `.refine` has no JSON Schema: such rules are told in words by the answers of the API itself. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const [operationId, route] of Object.entries<Route>(routes)) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(operationId, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Leapboard',
      version: '1',
      description:
        'Live scorecards for regional innovation. camelCase; names in Chinese and English; days ISO in Asia/Shanghai, moments ISO in UTC. Errors are problem documents (RFC 9457).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: { schemas: componentSchemas() },
  };
}

function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: reference });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => {
      const { $schema: _dialect, $id: _id, ...rest } = schema as Json;
      return [id, rest];
    }),
  );
}

function operation(operationId: string, route: Route): Json {
  const { summary, description, body } = route;
  return {
    operationId,
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(body
      ? { requestBody: { required: true, description: body.description, content: mapValues(body.schemas, (schema) => ({ schema: schemaOf(schema) })) } }
      : {}),
    responses: {
      ...mapValues(route.answers as Record<string, Answer>, response),
      default: { description: 'A problem document.', content: { 'application/problem+json': { schema: { $ref: reference('Problem') } } } },
    },
  };
}

function pathParameters({ params }: Route): Json[] {
  return Object.entries(params).map(([name, description]) => ({ name, in: 'path', required: true, description, schema: { type: 'string' } }));
}

function queryParameters({ query }: Route): Json[] {
  return Object.entries(query.shape).map(([name, schema]) => ({ name, in: 'query', required: false, schema: schemaOf(schema as z.ZodType) }));
}

function response({ description, schema, mediaType }: Answer): Json {
  if (!schema && !mediaType) return { description, content: { 'application/problem+json': { schema: { $ref: reference('Problem') } } } };
  return { description, content: { [mediaType ?? 'application/json']: schema ? { schema: schemaOf(schema) } : {} } };
}

function schemaOf(schema: z.ZodType): Json {
  const name = nameOf.get(schema);
  if (name !== undefined) return { $ref: reference(name) };
  if (schema instanceof z.ZodArray) return { type: 'array', items: schemaOf(schema.element as z.ZodType) };
  if (schema instanceof z.ZodUnion) return { anyOf: schema.options.map((option) => schemaOf(option as z.ZodType)) };
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema) as Json;
  return rest;
}

function mapValues<Value>(record: Readonly<Record<string, Value>>, map: (value: Value) => Json): Json {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
