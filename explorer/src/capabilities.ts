// What this server can do, by its OpenAPI description: panels of what it cannot do are not shown.

import { call } from "./api";

export class Capabilities {
  private constructor(private readonly operations: ReadonlySet<string>) {}

  /** Reads the description. Without one, the server is taken to do nothing beyond what it always does. */
  static async read(): Promise<Capabilities> {
    try {
      const { paths } = await call<{ paths: Record<string, Record<string, unknown>> }>("openapi.json");
      const all = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
      return new Capabilities(new Set(all));
    } catch {
      return new Capabilities(new Set());
    }
  }

  /** True if there is such an operation in a space, such as `can("POST", "/cypher")`. */
  can(method: string, path: string): boolean {
    return this.operations.has(`${method} /v1/spaces/{space}${path}`);
  }
}
