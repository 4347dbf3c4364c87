/** The page at /docs: a plain list of the operations, without scripts. Input: the route table. Output: HTML. */
import { z } from 'zod';
import { routes, type Route } from './routes.ts';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font: 600 1rem ui-monospace, monospace; margin: 2rem 0 .25rem; overflow-wrap: anywhere; }
p { margin: .25rem 0; } code { font: .9em ui-monospace, monospace; } dl { margin: .5rem 0; display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; }
dt { font: .9em ui-monospace, monospace; } dd { margin: 0; } a { color: #0b5cad; }
@media (prefers-color-scheme: dark) { body { color: #e6e8eb; background: #16191d; } a { color: #7db7f0; } }
`;

/** The whole page. */
export function docsPage(): string {
  const operations = Object.entries<Route>(routes).map(([id, route]) => section(id, route));
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Leapboard API</title><style>${STYLE}</style></head>
<body>
<h1>Leapboard API</h1>
<p>The whole description with every field: <a href="/docs/openapi.json">OpenAPI 3.1</a>. Errors are problem documents (RFC 9457) that say what would have been allowed.</p>
<main>
${operations.join('\n')}
</main>
</body>
</html>
`;
}

function section(id: string, route: Route): string {
  const parts = [
    `<section aria-labelledby="${id}"><h2 id="${id}">${route.method.toUpperCase()} ${escaped(route.path)}</h2>`,
    `<p>${escaped(route.summary)}.</p>`,
    route.description === undefined ? '' : `<p>${escaped(route.description)}</p>`,
    parameters(route),
    route.body
      ? `<p>Body: ${Object.keys(route.body.schemas)
          .map((type) => `<code>${escaped(type)}</code>`)
          .join(', ')}. ${escaped(route.body.description)}</p>`
      : '',
    `<p>${Object.entries(route.answers)
      .map(([status, answer]) => `<code>${status}</code> ${escaped(answer.description)}`)
      .join(' ')}</p>`,
    '</section>',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function parameters(route: Route): string {
  const inPath = Object.entries(route.params).map(([name, description]) => [name, description] as const);
  const inQuery = Object.entries(route.query.shape).map(([name, schema]) => [`?${name}=`, inWords(schema as z.ZodType)] as const);
  const rows = [...inPath, ...inQuery].map(([name, description]) => `<dt>${escaped(name)}</dt><dd>${escaped(description)}</dd>`);
  return rows.length === 0 ? '' : `<dl>${rows.join('')}</dl>`;
}

/** What a parameter may be, from its own refusal: a parameter refuses an object. */
function inWords(schema: z.ZodType): string {
  const allowed = schema.safeParse({}).error?.issues[0]?.message ?? '';
  const { default: byDefault } = z.toJSONSchema(schema);
  return byDefault === undefined ? allowed : `${allowed}; ${JSON.stringify(byDefault)} when left out`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
