// What is drawn, as a file: PNG, SVG, CSV, GraphML or Cypher.

import type { Drawing } from "./drawing";
import { rowsOf } from "./lists";
import type { Picture } from "./picture";

export const FORMATS = ["PNG", "SVG", "CSV", "GraphML", "Cypher"] as const;
export type Format = (typeof FORMATS)[number];

/** Saves the picture in that format. */
export async function exportPicture(format: Format, picture: Picture, drawing: Drawing | null): Promise<void> {
  if (format === "PNG" && drawing) save("graph.png", await pngOf(drawing));
  else if (format === "SVG" && drawing) save("graph.svg", new Blob([svgOf(drawing)], { type: "image/svg+xml" }));
  else if (format === "CSV") save("graph.csv", new Blob([csvOf(picture)], { type: "text/csv" }));
  else if (format === "GraphML") save("graph.graphml", new Blob([graphmlOf(picture)], { type: "application/xml" }));
  else if (format === "Cypher") save("graph.cypher", new Blob([cypherOf(picture)], { type: "text/plain" }));
}

function save(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const LAYERS = ["areas", "edges", "edgeLabels", "nodes", "marks", "labels", "hovers"];

async function pngOf(drawing: Drawing): Promise<Blob> {
  drawing.render();
  const { canvases, theme } = drawing.contents();
  const all = LAYERS.flatMap((name) => canvases[name] ?? []);
  const sheet = document.createElement("canvas");
  sheet.width = Math.max(...all.map((canvas) => canvas.width));
  sheet.height = Math.max(...all.map((canvas) => canvas.height));
  const context = sheet.getContext("2d");
  if (!context) throw new Error("This browser cannot write pictures.");
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, sheet.width, sheet.height);
  for (const canvas of all) context.drawImage(canvas, 0, 0, sheet.width, sheet.height);
  const blob = await new Promise<Blob | null>((done) => sheet.toBlob(done, "image/png"));
  if (!blob) throw new Error("This browser cannot write pictures.");
  return blob;
}

export function svgOf(drawing: Drawing): string {
  const { scene, colourOf, theme } = drawing.contents();
  const nodes = scene.mapNodes((id, data) => ({ id, ...data }));
  const xs = nodes.map((node) => node.x);
  const ys = nodes.map((node) => -node.y);
  const [left, top] = [Math.min(0, ...xs), Math.min(0, ...ys)];
  const wide = Math.max(1, ...xs) - left;
  const high = Math.max(1, ...ys) - top;
  const scale = 1000 / Math.max(wide, high);
  const at = (x: number, y: number): [string, string] => [((x - left) * scale + 40).toFixed(1), ((-y - top) * scale + 40).toFixed(1)];
  const lines = scene.mapEdges((_, data, source, target) => {
    const [a, b] = [scene.getNodeAttributes(source), scene.getNodeAttributes(target)];
    const [[x1, y1], [x2, y2]] = [at(a.x, a.y), at(b.x, b.y)];
    return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${theme.edge}"><title>${xml(data.role)}</title></line>`;
  });
  const marks = nodes.map((node) => {
    const [x, y] = at(node.x, node.y);
    const size = node.size;
    const shape =
      node.type === "circle"
        ? `<circle cx="${x}" cy="${y}" r="${size}" fill="${colourOf(node.id)}"/>`
        : `<rect x="${Number(x) - size}" y="${Number(y) - size}" width="${size * 2}" height="${size * 2}" fill="${colourOf(node.id)}"/>`;
    return `${shape}<text x="${Number(x) + size + 4}" y="${Number(y) + 4}" fill="${theme.ink}">${xml(node.label)}</text>`;
  });
  const size = `width="${(wide * scale + 240).toFixed(0)}" height="${(high * scale + 80).toFixed(0)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="system-ui, sans-serif" font-size="12"><rect width="100%" height="100%" fill="${theme.paper}"/>${lines.join("")}${marks.join("")}</svg>\n`;
}

export function csvOf(picture: Picture): string {
  const head = ["kind", "id", "label", "type", "community", "members", "since", "until", "said_by", "confidence", "text"];
  const facts = rowsOf(picture).map((row) => ["fact", row.id, row.what, row.kind, row.node.community, row.who, row.since, row.until, row.speaker, row.node.looks?.confidence ?? "", row.node.looks?.text ?? ""]);
  const entities = picture.nodes.filter((node) => node.kind === "entity").map((node) => ["entity", node.id, node.label, node.type, node.community, "", "", "", "", "", ""]);
  const ties = picture.edges.filter((edge) => edge.role === "tie").map((edge) => ["tie", "", "", "", "", `${edge.source} ${edge.target}`, "", "", "", edge.weight, ""]);
  return [head, ...entities, ...facts, ...ties].map((cells) => cells.map((cell) => csv(String(cell))).join(",")).join("\r\n") + "\r\n";
}

/** A cell. One that a spreadsheet would take for a formula gets an apostrophe before it. */
function csv(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function graphmlOf(picture: Picture): string {
  const keys = ["label", "kind", "type", "community", "weight", "role", "text", "valid_from", "valid_to"];
  const data = (name: string, value: unknown): string => (value === null || value === undefined || value === "" ? "" : `<data key="${name}">${xml(String(value))}</data>`);
  const drawn = new Set(picture.nodes.map((node) => node.id));
  const nodes = picture.nodes.map((node) => {
    const { label, kind, type, community, weight, looks } = node;
    const more = looks ? data("text", looks.text) + data("valid_from", looks.valid_from) + data("valid_to", looks.valid_to) : "";
    return `<node id="${xml(node.id)}">${data("label", label)}${data("kind", kind)}${data("type", type)}${data("community", community)}${data("weight", weight)}${more}</node>`;
  });
  const edges = picture.edges
    .filter((edge) => drawn.has(edge.source) && drawn.has(edge.target))
    .map((edge) => `<edge source="${xml(edge.source)}" target="${xml(edge.target)}">${data("role", edge.role)}${data("weight", edge.weight)}</edge>`);
  const declared = keys.map((name) => `<key id="${name}" for="${name === "role" ? "edge" : "all"}" attr.name="${name}" attr.type="${name === "weight" ? "double" : "string"}"/>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">${declared.join("")}<graph edgedefault="directed">\n${[...nodes, ...edges].join("\n")}\n</graph></graphml>\n`;
}

export function cypherOf(picture: Picture): string {
  const label = { entity: "Entity", fact: "Fact", message: "Message", question: "" };
  const drawn = picture.nodes.filter((node) => node.kind !== "question");
  const known = new Set(drawn.map((node) => node.id));
  const nodes = drawn.map((node) => {
    const fields: [string, unknown][] = node.kind === "fact" ? [["predicate", node.label], ["kind", node.type], ["text", node.looks?.text], ["valid_from", node.looks?.valid_from], ["valid_to", node.looks?.valid_to]] : [["name", node.label], ["kind", node.type]];
    const sets = fields.filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => `n.${name} = ${quoted(String(value))}`);
    return `MERGE (n:${label[node.kind]} {id: ${quoted(node.id)}}) SET ${sets.join(", ")};`;
  });
  const type = (role: string): string => ({ tie: "TIED_TO", supersedes: "SUPERSEDES", contradicts: "CONTRADICTS" })[role] ?? "HAS_ROLE";
  const edges = picture.edges
    .filter((edge) => edge.role !== "path" && known.has(edge.source) && known.has(edge.target))
    .map((edge) => {
      const value = edge.role === "tie" ? `weight: ${edge.weight}` : `role: ${quoted(edge.role)}`;
      return `MATCH (a {id: ${quoted(edge.source)}}), (b {id: ${quoted(edge.target)}}) MERGE (a)-[:${type(edge.role)} {${value}}]->(b);`;
    });
  return [...nodes, ...edges].join("\n") + "\n";
}

/** A Cypher string: quotes, backslashes and line ends are escaped, so that text stays text. */
function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`;
}

/** Text for XML; characters that XML does not allow are left out. */
function xml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
