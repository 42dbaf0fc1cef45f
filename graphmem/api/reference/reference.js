// Shows openapi.json: one section per tag, one entry per route. Texts are set as text, never as markup.
const spec = await (await fetch("openapi.json")).json();
const main = document.getElementById("routes");

function make(name, text = "", ...children) {
  const element = document.createElement(name);
  element.textContent = text;
  element.append(...children);
  return element;
}

function resolve(schema, seen = []) {
  if (Array.isArray(schema)) return schema.map((part) => resolve(part, seen));
  if (schema === null || typeof schema !== "object") return schema;
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    return seen.includes(name) ? name : resolve(spec.components.schemas[name], [...seen, name]);
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolve(value, seen)]));
}

// A value of the schema's shape, with types for values: short enough to read.
function shape(schema) {
  if (typeof schema !== "object" || schema === null) return schema;
  if (schema.examples) return schema.examples[0];
  if (schema.anyOf) return shape(schema.anyOf[0]);
  if (schema.properties) return Object.fromEntries(Object.entries(schema.properties).map(([name, value]) => [name, shape(value)]));
  if (schema.type === "array") return [shape(schema.items ?? {})];
  return schema.enum ? schema.enum.join(" | ") : (schema.format ?? schema.type ?? "any");
}

const asJson = (schema) => make("pre", JSON.stringify(shape(resolve(schema)), null, 2));

function parameters(operation) {
  const rows = (operation.parameters ?? []).map((given) =>
    make("tr", "", make("td", "", make("code", given.name)), make("td", given.in), make("td", given.description ?? "")),
  );
  return rows.length ? [make("h4", "Parameters"), make("table", "", ...rows)] : [];
}

function body(operation) {
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  return schema ? [make("h4", "Body"), asJson(schema)] : [];
}

function results(operation) {
  return Object.entries(operation.responses).map(([status, response]) => {
    const schema = response.content?.["application/json"]?.schema;
    const shown = make("details", "", make("summary", `${status} ${response.description}`));
    if (schema) shown.append(asJson(schema));
    return shown;
  });
}

const sections = new Map();
for (const [path, operations] of Object.entries(spec.paths)) {
  for (const [method, operation] of Object.entries(operations)) {
    const tag = operation.tags?.[0] ?? "other";
    if (!sections.has(tag)) sections.set(tag, make("section", "", make("h2", tag)));
    const summary = make("summary");
    const verb = make("span", method.toUpperCase());
    verb.className = "method";
    summary.append(verb, make("code", path), ` ${operation.description ?? ""}`);
    const parts = [...parameters(operation), ...body(operation), make("h4", "Responses"), ...results(operation)];
    sections.get(tag).append(make("details", "", summary, ...parts));
  }
}
main.replaceChildren(...sections.values());
main.removeAttribute("aria-busy");
