import { html, raw } from 'hono/html';
import { STYLE } from './api-docs-style.ts';

type Html = ReturnType<typeof html>;
type Json = Record<string, unknown>;

interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required: boolean;
  description?: string;
  schema: Json;
}

interface Operation {
  operationId: string;
  tags: [string];
  summary: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { content: { 'application/json': { schema: Json; example?: unknown } } };
  responses: Record<string, { description: string; content: Record<string, { schema: Json }> }>;
}

/** What of an OpenAPI document is shown. */
export interface ApiDocument {
  info: { title: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { parameters: Record<string, Parameter> };
}

/** The document as a page to read: no script, nothing from elsewhere. */
export function apiDocs(document: unknown, origin: string): Html {
  const { info, tags, paths, components } = document as ApiDocument;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, ...operation })),
  );
  const resolved = ({ $ref = '', ...parameter }: Parameter) =>
    components.parameters[$ref.split('/').at(-1) ?? ''] ?? parameter;
  const groups = tags.map(({ name, description }) => {
    const own = operations.filter(({ tags: [tag] }) => tag === name);
    return html`<section>
      <h2 id="${name}">${name}</h2>
      <p>${description}.</p>
      ${own.map(({ parameters = [], ...operation }) => shown({ ...operation, parameters: parameters.map(resolved) }, origin))}
    </section>`;
  });
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title} API</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <nav>
          <strong>${info.title} API</strong>
          ${tags.map(({ name }) => html`<a href="#${name}">${name}</a>`)}
          <a href="/openapi.json">openapi.json</a>
        </nav>
        <main>
          <h1>${info.title} API</h1>
          <p>${info.description}</p>
          ${groups}
        </main>
      </body>
    </html>`;
}

type Shown = Operation & { method: string; path: string; parameters: Parameter[] };

function shown({ method, path, operationId, summary, description, ...operation }: Shown, origin: string): Html {
  const body = operation.requestBody?.content['application/json'];
  return html`<details id="${operationId}">
    <summary><b class="${method}">${method}</b> <code>${path}</code> <span>${summary}</span></summary>
    ${description ? html`<p>${description}</p>` : ''}
    ${operation.parameters.length > 0 ? parameterTable(operation.parameters) : ''}
    ${body ? html`<h4>Body</h4>${json(body.schema)}` : ''}
    <h4>Try</h4>
    <pre>${curl(method, origin + filled(path, operation.parameters), body?.example)}</pre>
    <h4>Answers</h4>
    ${Object.entries(operation.responses).map(([status, answer]) => answerShown(status, answer))}
  </details>`;
}

function parameterTable(parameters: Parameter[]): Html {
  return html`<table>
    <tr><th>Parameter</th><th>In</th><th>What</th></tr>
    ${parameters.map(({ name, in: place, required, description = '', schema: { examples: _, ...schema } }) => {
      const need = required ? 'needed' : 'optional';
      return html`<tr><td><code>${name}</code></td><td>${place}, ${need}</td><td>${description} <code>${JSON.stringify(schema)}</code></td></tr>`;
    })}
  </table>`;
}

function answerShown(status: string, { description, content }: Operation['responses'][string]): Html {
  const problem = Number(status) >= 400;
  const [schema] = Object.values(content).map((type) => type.schema);
  if (problem) return html`<p><b>${status}</b> ${description}</p>`;
  return html`<details><summary><b>${status}</b> ${description}</summary>${json(schema)}</details>`;
}

function json(value: unknown): Html {
  return html`<pre>${JSON.stringify(value, null, 2)}</pre>`;
}

/** With the parameters' examples in the path, and what the query must have. */
function filled(path: string, parameters: Parameter[]): string {
  const exampleOf = ({ schema }: Parameter) =>
    encodeURIComponent(String((schema.examples as unknown[] | undefined)?.[0] ?? '…'));
  const query = parameters.filter(({ in: place, required }) => place === 'query' && required);
  const inPath = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = parameters.find((candidate) => candidate.name === name);
    return parameter ? exampleOf(parameter) : name;
  });
  return inPath + query.map((parameter, at) => `${at ? '&' : '?'}${parameter.name}=${exampleOf(parameter)}`).join('');
}

function curl(method: string, url: string, example: unknown): string {
  if (method === 'GET') return `curl '${url}'`;
  const lines = [`curl -X ${method} '${url}'`, `-H "Idempotency-Key: $(uuidgen)"`];
  if (example !== undefined) lines.push("-H 'Content-Type: application/json'", `-d '${JSON.stringify(example)}'`);
  return lines.join(' \\\n  ');
}
